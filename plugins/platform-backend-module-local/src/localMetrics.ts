import type { MinuteView, TrafficView } from '@waymark/agent';
import { trafficKey } from '@waymark/platform-node';
import type {
  MetricsSource,
  MinuteSample,
  TrafficSample,
} from '@waymark/platform-node';
import type { AgentClient } from './agent/AgentClient';

/** Traffic as the agent's reverse proxy counts it. */
export class LocalMetrics implements MetricsSource {
  readonly #agent: AgentClient;

  constructor(agent: AgentClient) {
    this.#agent = agent;
  }

  async traffic(
    keys: Array<{ service: string; environment: string }>,
    windowSeconds: number,
  ): Promise<Map<string, TrafficSample>> {
    const views =
      (await this.#agent.get<TrafficView[]>('/v1/traffic', {
        query: { window: windowSeconds },
      })) ?? [];
    const wanted = new Set(keys.map(trafficKey));
    return new Map(
      views
        .filter(view => wanted.has(trafficKey(view)))
        .map(
          ({
            requestsPerSecond,
            errorRate,
            p95Ms,
            windowSeconds: seconds,
            ...key
          }) => [
            trafficKey(key),
            { requestsPerSecond, errorRate, p95Ms, windowSeconds: seconds },
          ],
        ),
    );
  }

  async minutes(
    since: string,
  ): Promise<Array<MinuteSample & { service: string; environment: string }>> {
    return (
      (await this.#agent.get<MinuteView[]>('/v1/traffic/minutes', {
        query: { since },
      })) ?? []
    );
  }
}
