import type { JobRunView, ScheduleState } from '@waymark/agent';
import type { GraphNode, JsonObject } from '@waymark/platform-common';
import type {
  Driver,
  DriverContext,
  SecretStore,
} from '@waymark/platform-node';
import { JOB_OUTPUTS } from '@waymark/platform-node';
import type { AgentClient } from '../agent/AgentClient';
import { AgentDriver, NO_CAPABILITIES } from './base';
import type { Change, Seen } from './base';
import { envHashOf, isOtherEnv, processEnv } from './databaseUrl';

/** What of a node the agent is told as it is. */
const TOLD = [
  'workspace',
  'job',
  'command',
  'schedule',
  'timezone',
  'timeoutSeconds',
  'suspend',
] as const;

/** Of what a run has said last, so much is remembered with it. */
const WORDS = 500;

const shown = ({ words, ...run }: JobRunView): JsonObject => ({
  ...run,
  ...(words && run.state !== 'succeeded' ? { words: words.slice(-WORDS) } : {}),
});

/** The last run that has ended and was really begun. */
const lastEnded = (runs: JobRunView[]) =>
  runs.find(run => run.startedAt && run.state !== 'running');

const outputsOf = (state: ScheduleState): JsonObject => ({
  schedule: state.schedule,
  timezone: state.timezone,
  suspended: state.suspend,
  runs: state.runs.map(shown),
  ...(state.nextAt ? { nextAt: state.nextAt } : {}),
  ...(state.missed ? { missed: state.missed } : {}),
  ...(state.asked ? { asked: state.asked } : {}),
});

/** A job that runs by the clock: the agent begins its runs, whether anybody else is there or not. */
export class JobDriver extends AgentDriver<ScheduleState> implements Driver {
  readonly type = 'job';
  readonly capabilities = { ...NO_CAPABILITIES, logs: true };
  readonly outputsSchema = JOB_OUTPUTS;
  readonly #secrets: SecretStore;

  constructor(agent: AgentClient, secrets: SecretStore) {
    super(agent);
    this.#secrets = secrets;
  }

  protected async seen(
    node: GraphNode,
    state: ScheduleState,
    ctx: DriverContext,
  ): Promise<Seen> {
    const last = lastEnded(state.runs);
    const bad = last && last.state !== 'succeeded';
    return {
      ready: true,
      failed: false,
      drifted:
        state.needsEnv ||
        this.#differs(node, state) ||
        (await isOtherEnv(node, state.envHash, ctx, this.#secrets)),
      message: state.message,
      ...(bad ? { limited: true } : {}),
      ...(bad && last.words ? { words: last.words } : {}),
      outputs: outputsOf(state),
    };
  }

  #differs(node: GraphNode, state: ScheduleState): boolean {
    const { run } = node.properties;
    return (
      TOLD.some(name => node.properties[name] !== state[name]) ||
      (run !== undefined && run !== state.asked)
    );
  }

  protected missing = (node: GraphNode) =>
    `Nothing begins ${node.properties.job} by the clock`;

  protected change = (node: GraphNode, seen: Seen): Change | undefined =>
    seen.drifted
      ? {
          because:
            node.properties.run !== undefined &&
            node.properties.run !== seen.outputs.asked
              ? 'A run was asked for'
              : 'Its runs begin with something else from now on',
        }
      : undefined;

  async apply(node: GraphNode, ctx: DriverContext): Promise<void> {
    const { run } = node.properties;
    await this.put(node, ctx, {
      ...Object.fromEntries(TOLD.map(name => [name, node.properties[name]])),
      ...(await processEnv(node, ctx, this.#secrets)),
      envHash: await envHashOf(node, ctx, this.#secrets),
      ...(run === undefined ? {} : { run }),
    });
  }
}
