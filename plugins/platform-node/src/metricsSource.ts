/** Traffic of one service in one environment over a window. */
export interface TrafficSample {
  /** Requests per second over the window. */
  requestsPerSecond: number;
  /** Share of answers with status 500 or above, 0 to 1; null when there was no request. */
  errorRate: number | null;
  /** 95th percentile of the time to answer, milliseconds; null when there was no request. */
  p95Ms: number | null;
  /** Length of the window, seconds. */
  windowSeconds: number;
}

/** One minute of traffic, kept for the delivery figures. */
export interface MinuteSample {
  /** ISO 8601, start of the minute. */
  minute: string;
  requests: number;
  errors: number;
  /** Sum of the times to answer, milliseconds. */
  latencySumMs: number;
  p95Ms: number | null;
}

/** Where figures about traffic come from. The local target's proxy is one, Prometheus another. */
export interface MetricsSource {
  traffic(keys: Array<{ service: string; environment: string }>, windowSeconds: number): Promise<Map<string, TrafficSample>>;
  minutes(since: string): Promise<Array<MinuteSample & { service: string; environment: string }>>;
}
/** The key of {@link MetricsSource.traffic}'s answer. */
export const trafficKey = (k: { service: string; environment: string }) => `${k.service}@${k.environment}`;
