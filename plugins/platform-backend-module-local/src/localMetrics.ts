import type {
  MinuteView,
  ReleaseTrafficView,
  TrafficView,
} from '@waymark/agent';
import { DriverError, trafficKey } from '@waymark/platform-node';
import type {
  MetricsSource,
  MinuteSample,
  TrafficSample,
  Window,
  WindowFigures,
} from '@waymark/platform-node';
import type { AgentClient } from './agent/AgentClient';

/** Whoever waits for figures does not wait for long: they are asked for again. */
const PATIENCE_MS = 3_000;

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

  async releases(
    key: { service: string; environment: string },
    { from, to }: Window,
  ): Promise<WindowFigures> {
    const view = await this.#agent.get<ReleaseTrafficView>(
      '/v1/traffic/releases',
      {
        query: { ...key, from: from.toISOString(), to: to.toISOString() },
        timeoutMs: PATIENCE_MS,
      },
    );
    if (!view)
      throw new DriverError(
        'retryable',
        'There are no figures for each release',
        'the agent of this machine is an older one',
        'Start the platform again',
      );
    return {
      complete: Date.parse(view.since) <= from.getTime(),
      releases: new Map(
        view.releases.map(({ release, ...figures }) => [release, figures]),
      ),
    };
  }
}
