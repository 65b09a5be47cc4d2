import type { Discovery } from '../capabilities';
import { INTEGRATIONS } from '../integrations';
import type { Connection } from './connection/Connection';
import type { Call } from './connection/transport';
import { KINDS } from './kinds';
import { versionPath } from './paths';
import { refused, statusOf } from './refused';
import type { Kind } from './types';

/** How long it is believed that a cluster serves a kind, and that it does not. */
const BELIEVED_MS = { there: 10 * 60_000, missing: 20_000 };

interface Known {
  at: number;
  kinds: Kind[];
}

/** What a cluster serves. */
export class Discoverer {
  readonly #connection: Connection;
  readonly #known = new Map<string, Known>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Whether a kind is served, by what was last heard. */
  async serves(
    kind: Pick<Kind, 'apiVersion' | 'kind'>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const has = (known: Known) =>
      known.kinds.some(one => one.kind === kind.kind);
    const known = this.#known.get(kind.apiVersion);
    const age = Date.now() - (known?.at ?? -Infinity);
    if (known && age < BELIEVED_MS[has(known) ? 'there' : 'missing'])
      return has(known);
    return has(await this.#ask(kind.apiVersion, signal));
  }

  /** The kind of an object, by what it says that it is; undefined where it is not served. */
  async kindOf(
    object: { apiVersion: string; kind: string },
    signal: AbortSignal,
  ): Promise<Kind | undefined> {
    const same = (one: Kind) =>
      one.apiVersion === object.apiVersion && one.kind === object.kind;
    const ours = Object.values<Kind>(KINDS).find(same);
    if (ours) return ours;
    if (!(await this.serves(object, signal))) return undefined;
    return this.#known.get(object.apiVersion)?.kinds.find(same);
  }

  /** Asks anew for all that capabilities are read off. */
  async discover(signal: AbortSignal): Promise<Discovery> {
    const call: Call = { method: 'GET', path: '/apis', signal };
    const answer = await this.#connection.send(call);
    if (answer.status !== 200) throw this.#refused(call, answer);
    const groups: Discovery['groups'] = JSON.parse(answer.text).groups ?? [];
    const resources: Discovery['resources'] = {};
    const silent: Record<string, string> = {};
    const wanted = Object.values(INTEGRATIONS).flatMap(({ group, versions }) =>
      (groups.find(one => one.name === group)?.versions ?? [])
        .map(one => one.version)
        .filter(one => (versions as string[]).includes(one))
        .map(one => `${group}/${one}`),
    );
    await Promise.all(
      [...new Set(wanted)].map(async version => {
        try {
          const { kinds } = await this.#ask(version, signal);
          resources[version] = kinds.map(one => one.plural);
        } catch (error) {
          if (signal.aborted) throw error;
          silent[version] = (error as { why?: string }).why ?? String(error);
        }
      }),
    );
    return { groups, resources, silent };
  }

  async #ask(apiVersion: string, signal: AbortSignal): Promise<Known> {
    const call: Call = {
      method: 'GET',
      path: versionPath(apiVersion),
      signal,
    };
    const answer = await this.#connection.send(call);
    const none = answer.status === 404 && statusOf(answer) !== undefined;
    if (answer.status !== 200 && !none) throw this.#refused(call, answer);
    const listed: Array<{ name: string; kind: string; namespaced: boolean }> =
      none ? [] : JSON.parse(answer.text).resources ?? [];
    const kinds = listed
      .filter(({ name }) => !name.includes('/'))
      .map(({ name, kind, namespaced }) => ({
        apiVersion,
        kind,
        plural: name,
        namespaced,
      }));
    const known = { at: Date.now(), kinds };
    this.#known.set(apiVersion, known);
    return known;
  }

  #refused(call: Call, answer: Parameters<typeof refused>[2]) {
    const { name: cluster } = this.#connection;
    return refused(
      { cluster, object: `What ${call.path} serves`, done: 'read' },
      call,
      answer,
    );
  }
}
