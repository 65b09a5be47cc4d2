/** How the figures of services are called in a Prometheus: a histogram of requests, and what its labels say. */
export interface RequestSeries {
  /** Name of the histogram, without `_count`, `_sum` and `_bucket`. */
  histogram: string;
  /** Unit of its times. */
  unit: 'seconds' | 'milliseconds';
  /** Label with the status of an answer, `503` or `5xx`. */
  status: string;
  /**
   * Labels that say whose requests they are: one for each, or the name of the workload (`payment-api-staging-r15-c1`) and
   * its namespace (`payments--staging`), from which all three are read.
   */
  labels:
    | { service: string; environment: string; release: string }
    | { workload: string; namespace: string };
  /** More matchers, as PromQL has them between braces: `reporter="source"`. */
  where?: string;
  /**
   * A series that is scraped together with the histogram and is always there, as a selector; 0 where a scrape has failed.
   * It tells a time without a request from a time in which nobody counted. Where there is one for each service it has the
   * labels that say so.
   */
  alive: { selector: string; labelled: boolean };
}

const K8S = {
  service: 'waymark_dev_service',
  environment: 'waymark_dev_environment',
  release: 'waymark_dev_release',
};

/** What is known without being told. */
export const PRESETS = {
  /**
   * What services of the golden path say of themselves; a ServiceMonitor adds the labels of their Service. Their health
   * and their figures are no requests of users.
   */
  service: {
    histogram: 'http_request_duration_seconds',
    unit: 'seconds',
    status: 'status',
    labels: K8S,
    where: 'route!~"/healthz|/readyz|/metrics"',
    alive: { selector: 'up', labelled: true },
  },
  /** What Envoy says of what it sends on, with the names that Istio gives it; as seen by who sends. */
  istio: {
    histogram: 'istio_request_duration_milliseconds',
    unit: 'milliseconds',
    status: 'response_code',
    labels: {
      workload: 'destination_workload',
      namespace: 'destination_workload_namespace',
    },
    where: 'reporter="source"',
    alive: { selector: 'istio_build{component="proxy"}', labelled: false },
  },
  /** What the ingress controller of nginx says of what it sends on. */
  'ingress-nginx': {
    histogram: 'nginx_ingress_controller_request_duration_seconds',
    unit: 'seconds',
    status: 'status',
    labels: {
      workload: 'exported_service',
      namespace: 'exported_namespace',
    },
    alive: {
      selector: 'nginx_ingress_controller_build_info',
      labelled: false,
    },
  },
} as const satisfies Record<string, RequestSeries>;

/** Names of what is known. */
export type PresetName = keyof typeof PRESETS;
