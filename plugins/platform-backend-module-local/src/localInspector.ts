import type { LogPage } from '@waymark/agent';
import type { JsonObject, NodeType } from '@waymark/platform-common';
import type { LogLine, TargetInspector } from '@waymark/platform-node';
import type { AgentClient } from './agent/AgentClient';
import { ROOM_OF } from './drivers/base';

/** Reads what runs on this machine. */
export class LocalInspector implements TargetInspector {
  readonly #agent: AgentClient;

  constructor(agent: AgentClient) {
    this.#agent = agent;
  }

  async workloadLogs(
    name: string,
    options: { since?: string; after?: string; limit: number },
  ): Promise<LogLine[]> {
    const page = await this.#agent.get<LogPage>(
      `/v1/workloads/${encodeURIComponent(name)}/log`,
      { query: options },
    );
    return page?.lines ?? [];
  }

  async jobLogs(name: string, run: string): Promise<LogLine[]> {
    const page = await this.#agent.get<LogPage>(
      `/v1/schedules/${encodeURIComponent(name)}/runs/${encodeURIComponent(
        run,
      )}`,
    );
    return page?.lines ?? [];
  }

  async raw(type: string, name: string): Promise<JsonObject> {
    const room = ROOM_OF[type as NodeType] ?? type;
    return (
      (await this.#agent.get<JsonObject>(
        `/v1/raw/${encodeURIComponent(room)}/${encodeURIComponent(name)}`,
      )) ?? {}
    );
  }
}
