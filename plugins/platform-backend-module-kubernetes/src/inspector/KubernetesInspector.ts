import type { JsonObject } from '@waymark/platform-common';
import type { LogLine, TargetInspector } from '@waymark/platform-node';
import { KINDS } from '../cluster/kinds';
import type { Cluster } from '../cluster/types';
import { mask, secretParts, valuesOf } from '../drivers/secret';
import { shown } from './hidden';
import { ownersOf } from './ownersOf';
import { underneath } from './underneath';
import { workloadLogs } from './workloadLogs';

/** People wait for it. */
const TIMEOUT_MS = 20_000;

/** Reads what runs on a cluster. */
export class KubernetesInspector implements TargetInspector {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  workloadLogs(
    name: string,
    options: { since?: string; after?: string; limit: number },
  ): Promise<LogLine[]> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return workloadLogs(this.#cluster, name, options, signal);
  }

  async raw(type: string, name: string): Promise<JsonObject> {
    const { manager } = this.#cluster;
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const found = await underneath(this.#cluster, type, name, signal);
    const secrets = found.filter(({ kind }) => kind === KINDS.secret);
    const values = secrets.flatMap(({ object }) => valuesOf(object));
    const hide = mask(secretParts(values));
    return {
      objects: found.map(({ kind, object }) => ({
        kind: kind.kind,
        name: object.metadata?.name ?? '',
        namespace: object.metadata?.namespace ?? null,
        ...ownersOf(object, manager),
        live: shown(object, kind, hide),
      })),
    };
  }
}
