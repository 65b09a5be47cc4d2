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
  /** Answers with status 500 or above. */
  errors: number;
  /** Sum of the times to answer, milliseconds. */
  latencySumMs: number;
  /** 95th percentile of the time to answer, milliseconds; null when there was no request. */
  p95Ms: number | null;
}

/** What one release has answered in a window. */
export interface ReleaseFigures {
  requests: number;
  /** Answers with status 500 or above, and requests that got none. */
  errors: number;
  /** 95th percentile of the time to answer, milliseconds; null when there was no request. */
  p95Ms: number | null;
}

/** What each release of a service in an environment has answered in a window. */
export interface WindowFigures {
  /** False if the source has not counted all of the window: what is missing is unknown, not zero. */
  complete: boolean;
  /** By name (`r7`). A release that is not there had no request. */
  releases: Map<string, ReleaseFigures>;
}

/** A span of time in whole seconds. Windows side by side share no request. */
export interface Window {
  from: Date;
  /** The first second that is no longer in it; not in the future. */
  to: Date;
}

/** Where figures about traffic come from. The local target's proxy is one, Prometheus another. */
export interface MetricsSource {
  /**
   * Figures of the last `windowSeconds`, by {@link trafficKey}. What had no request has rates of null; what the source does not
   * know is not there.
   */
  traffic(keys: Array<{ service: string; environment: string }>, windowSeconds: number): Promise<Map<string, TrafficSample>>;
  /** Whole minutes from `since` (ISO 8601) on, of everything; a minute without a request is not there. */
  minutes(since: string): Promise<Array<MinuteSample & { service: string; environment: string }>>;
  /**
   * Figures of each release, which a canary is judged by. The platform's own probes are not among them.
   *
   * Throws {@link DriverError} if the source does not answer: no figures are not figures of zero.
   */
  releases(key: { service: string; environment: string }, window: Window): Promise<WindowFigures>;
}
/** The key of {@link MetricsSource.traffic}'s answer. */
export const trafficKey = (k: { service: string; environment: string }) => `${k.service}@${k.environment}`;
