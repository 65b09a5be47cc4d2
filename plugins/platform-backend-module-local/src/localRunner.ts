import type { JobStateView, LogPage } from '@waymark/agent';
import { DriverError } from '@waymark/platform-node';
import type { JobState, LogLine, StageRunner } from '@waymark/platform-node';
import type { AgentClient } from './agent/AgentClient';

const segment = encodeURIComponent;

/** Runs the stages of a pipeline as jobs of the agent. */
export class LocalRunner implements StageRunner {
  readonly #agent: AgentClient;

  constructor(agent: AgentClient) {
    this.#agent = agent;
  }

  async checkout(input: {
    workspace: string;
    repositoryPath: string;
    commit: string;
    fence: number;
  }): Promise<void> {
    const { workspace, ...spec } = input;
    await this.#agent.put(`/v1/workspaces/${segment(workspace)}`, spec);
  }

  async start(input: Parameters<StageRunner['start']>[0]): Promise<void> {
    const { name, env = {}, ...spec } = input;
    const path = `/v1/jobs/${segment(name)}`;
    // One that was lost with its machine counts as absent (see `state`), so starting it again must start it.
    const known = await this.#agent.get<JobStateView>(path);
    if (known?.state === 'lost') await this.#agent.remove(path, input.fence);
    await this.#agent.put(path, { ...spec, env, redact: [] });
  }

  async state(name: string): Promise<JobState> {
    try {
      const job = await this.#agent.get<JobStateView>(
        `/v1/jobs/${segment(name)}`,
      );
      if (!job || job.state === 'lost') return { state: 'absent' };
      const { state, exitCode, startedAt, endedAt, words } = job;
      return { state, exitCode, startedAt, endedAt, words };
    } catch (error) {
      if (!(error instanceof DriverError)) throw error;
      return { state: 'unknown', words: `${error.what}: ${error.why}` };
    }
  }

  async log(
    name: string,
    after: string | undefined,
    limit: number,
  ): Promise<LogLine[]> {
    const page = await this.#agent.get<LogPage>(
      `/v1/jobs/${segment(name)}/log`,
      { query: { after, limit } },
    );
    return page?.lines ?? [];
  }

  readFile(workspace: string, path: string): Promise<Buffer | undefined> {
    return this.#agent.bytes(
      `/v1/workspaces/${segment(workspace)}/files/${path
        .split('/')
        .map(segment)
        .join('/')}`,
    );
  }

  async removeJob(name: string, fence: number): Promise<void> {
    await this.#untilGone(`/v1/jobs/${segment(name)}`, fence);
  }

  async removeWorkspace(workspace: string, fence: number): Promise<void> {
    await this.#untilGone(`/v1/workspaces/${segment(workspace)}`, fence);
  }

  async #untilGone(path: string, fence: number): Promise<void> {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      if (await this.#agent.remove(path, fence)) return;
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    throw new DriverError(
      'retryable',
      'The agent did not remove it',
      `${path} is still there after 10 s`,
      'It is tried again',
    );
  }
}
