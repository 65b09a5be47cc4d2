import type { JobStateView } from '@waymark/agent';
import type { GraphNode } from '@waymark/platform-common';
import type {
  Driver,
  DriverContext,
  SecretStore,
} from '@waymark/platform-node';
import type { AgentClient } from '../agent/AgentClient';
import { AgentDriver, NO_CAPABILITIES, objectSchema } from './base';
import type { Seen } from './base';
import { processEnv } from './databaseUrl';

const TIMEOUT_SECONDS = 600;
const isOver = (state: JobStateView['state']) =>
  state === 'failed' || state === 'lost';

/** The service's own migration: a job that runs once, before traffic moves. */
export class MigrationDriver
  extends AgentDriver<JobStateView>
  implements Driver
{
  readonly type = 'migration';
  readonly capabilities = { ...NO_CAPABILITIES, logs: true };
  readonly outputsSchema = objectSchema(
    { startedAt: { type: 'string' }, endedAt: { type: 'string' } },
    ['endedAt'],
  );
  readonly #secrets: SecretStore;

  constructor(agent: AgentClient, secrets: SecretStore) {
    super(agent);
    this.#secrets = secrets;
  }

  protected async seen(_node: GraphNode, job: JobStateView): Promise<Seen> {
    const messages: Record<JobStateView['state'], string> = {
      running: 'The migration is running',
      succeeded: 'The migration has succeeded',
      failed: `The migration failed with exit code ${
        job.exitCode ?? 'unknown'
      }`,
      lost: 'The migration was interrupted with its machine and is run again',
    };
    return {
      ready: job.state === 'succeeded',
      failed: job.state === 'failed',
      // Nobody knows how far it came: migrations keep a record in the database, so running again goes on from there.
      drifted: job.state === 'lost',
      message: messages[job.state],
      words: job.words,
      outputs: {
        startedAt: job.startedAt,
        ...(job.endedAt ? { endedAt: job.endedAt } : {}),
      },
    };
  }

  protected readonly reversible = false;
  protected readonly settled = 'It has been run; it is never run twice';
  protected missing = (node: GraphNode) =>
    `\`${node.properties.command}\` has not run`;
  protected change = (_node: GraphNode, seen: Seen) =>
    seen.drifted ? { because: 'It was interrupted' } : undefined;

  /** Runs it if it has not run. After a failure, calling this again is the retry. */
  async apply(node: GraphNode, ctx: DriverContext): Promise<void> {
    const path = this.path(node.name);
    const known = await this.agent.get<JobStateView>(path, {
      signal: ctx.signal,
    });
    if (
      known &&
      isOver(known.state) &&
      !(await this.agent.remove(path, ctx.fence, { signal: ctx.signal }))
    )
      return;
    const { workspace, command } = node.properties;
    ctx.log(`migration ${node.name}: ${command}`);
    const job = {
      workspace,
      kind: 'command',
      command,
      timeoutSeconds: TIMEOUT_SECONDS,
      ...(await processEnv(node, ctx, this.#secrets)),
    };
    // One that runs or has succeeded is left alone by the agent; asking it anyway lets it refuse an older fence.
    await this.put(node, ctx, job);
  }
}
