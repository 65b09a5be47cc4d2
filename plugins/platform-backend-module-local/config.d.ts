export interface Config {
  platform?: {
    local?: {
      /** Path of the Unix socket of the agent on this machine. */
      socket?: string;
      /** A Prometheus that figures are read from; without it they are those of the agent's reverse proxy. */
      prometheus?: {
        /** What `/api/v1/query` is put behind. */
        url: string;
        /** File with a bearer token, read anew each time. */
        tokenFile?: string;
        basic?: {
          username: string;
          /** @visibility secret */
          password: string;
        };
        /** How often it scrapes. Default: 30. */
        scrapeSeconds?: number;
        /** Whose figures: those of services themselves (the default), of Istio, or of the ingress controller of nginx. */
        series?: 'service' | 'istio' | 'ingress-nginx';
        /** What is called otherwise there. */
        names?: {
          /** A histogram of requests, without `_count`, `_sum` and `_bucket`. */
          histogram?: string;
          unit?: 'seconds' | 'milliseconds';
          /** Label with the status of an answer. */
          status?: string;
          /** More matchers, as between braces: `reporter="source"`. */
          where?: string;
          /** Selector of a series that is always there; 0 where a scrape has failed. */
          alive?: string;
          labels?: {
            service?: string;
            environment?: string;
            release?: string;
            /** Name of a workload and of its namespace, where they say the three above. */
            workload?: string;
            namespace?: string;
          };
        };
      };
    };
  };
}
