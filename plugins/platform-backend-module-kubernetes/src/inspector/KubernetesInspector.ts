import type { JsonObject } from '@waymark/platform-common';
import type { LogLine, TargetInspector } from '@waymark/platform-node';
import { KINDS } from '../cluster/kinds';
import type { Cluster } from '../cluster/types';
import { mask, secretParts, valuesOf } from '../drivers/secret';
import { shown } from './hidden';
import { jobLogs } from './jobLogs';
import { ownersOf } from './ownersOf';
import { type LogOptions, podLogs, podsOf } from './podLogs';
import { underneath } from './underneath';

/** People wait for it. */
const TIMEOUT_MS = 20_000;

/** Reads what runs on a cluster. */
export class KubernetesInspector implements TargetInspector {
  readonly #cluster: Cluster;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  async workloadLogs(name: string, options: LogOptions): Promise<LogLine[]> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const pods = await podsOf(this.#cluster, name, signal);
    return podLogs(this.#cluster, name, pods, options, signal);
  }

  jobLogs(name: string, run: string): Promise<LogLine[]> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    return jobLogs(this.#cluster, name, run, signal);
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
