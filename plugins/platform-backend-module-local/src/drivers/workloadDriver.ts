import type { ReplicaState, WorkloadState } from '@waymark/agent';
import type { GraphNode, JsonObject } from '@waymark/platform-common';
import type {
  Driver,
  DriverContext,
  SecretStore,
} from '@waymark/platform-node';
import type { AgentClient } from '../agent/AgentClient';
import { AgentDriver, NO_CAPABILITIES, objectSchema } from './base';
import type { Change, Seen } from './base';
import { envHashOf, isOtherEnv, processEnv } from './databaseUrl';

const STOP_SECONDS = 10;

const earliest = (times: Array<string | undefined>) =>
  times.filter((t): t is string => Boolean(t)).sort()[0];

function outputsOf(state: WorkloadState): JsonObject {
  // Those of the version before may still be ending.
  const replicas = state.replicas.filter(r => r.phase !== 'stopping');
  const spawnedAt = earliest(replicas.map(r => r.startedAt));
  const readyAt = earliest(replicas.map(r => r.readyAt));
  return {
    replicas: state.wanted,
    ready: state.ready,
    addresses: state.replicas
      .filter(r => r.phase === 'ready' && r.port > 0)
      .map(r => `http://127.0.0.1:${r.port}`),
    pids: replicas
      .map((r: ReplicaState) => r.pid)
      .filter((pid): pid is number => pid !== undefined),
    ...(spawnedAt ? { spawnedAt } : {}),
    ...(readyAt ? { readyAt } : {}),
  };
}

/** A release that runs: its replicas are processes of this machine. */
export class WorkloadDriver
  extends AgentDriver<WorkloadState>
  implements Driver
{
  readonly type = 'workload';
  readonly capabilities = { ...NO_CAPABILITIES, logs: true };
  readonly outputsSchema = objectSchema(
    {
      replicas: { type: 'integer' },
      ready: { type: 'integer' },
      addresses: {
        type: 'array',
        items: { type: 'string' },
        description:
          'Where replicas that are ready answer; asked by the smoke test. A worker answers nowhere',
      },
      pids: { type: 'array', items: { type: 'integer' } },
      spawnedAt: {
        type: 'string',
        description: 'When the first replica was started',
      },
      readyAt: {
        type: 'string',
        description: 'When the first replica first answered on its ready path',
      },
    },
    ['spawnedAt', 'readyAt'],
  );
  readonly #secrets: SecretStore;

  constructor(agent: AgentClient, secrets: SecretStore) {
    super(agent);
    this.#secrets = secrets;
  }

  protected async seen(
    node: GraphNode,
    state: WorkloadState,
    ctx: DriverContext,
  ): Promise<Seen> {
    return {
      ready: state.phase === 'ready' && state.ready >= state.wanted,
      failed: state.phase === 'failing',
      drifted:
        state.phase === 'needsEnv' ||
        state.wanted !== node.properties.replicas ||
        (await isOtherEnv(node, state.envHash, ctx, this.#secrets)),
      message: state.message,
      words: state.words,
      outputs: outputsOf(state),
    };
  }

  protected missing = (node: GraphNode) => `${node.name} does not run`;

  protected change(node: GraphNode, seen: Seen): Change | undefined {
    if (!seen.drifted) return undefined;
    const { replicas } = seen.outputs;
    return replicas === node.properties.replicas
      ? { impact: 'restart', because: 'Its environment has changed' }
      : {
          because: `${replicas} replicas become ${node.properties.replicas}`,
        };
  }

  async apply(node: GraphNode, ctx: DriverContext): Promise<void> {
    const { workspace, command, replicas, port, readyPath, livePath } =
      node.properties;
    const { env, redact } = await processEnv(node, ctx, this.#secrets);
    ctx.log(`workload ${node.name}: ${replicas} × ${command}`);
    await this.put(node, ctx, {
      workspace,
      command,
      replicas,
      env,
      redact,
      envHash: await envHashOf(node, ctx, this.#secrets),
      ...(port === null
        ? { port, readyPath: '', livePath: '' }
        : { readyPath, livePath }),
      stopSeconds: STOP_SECONDS,
    });
  }
}
