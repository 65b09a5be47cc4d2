export interface Config {
  platform: {
    /** Folder for logs of operations and the key of the secret store. Absolute. */
    dataDirectory: string;
    /** Folder that holds the golden paths. Absolute. */
    templates: string;
    loop?: {
      /** How long a claim lasts without a heartbeat. Default 10. */
      leaseSeconds?: number;
      /** How often the loop looks for work by itself. Default 500. */
      pollMilliseconds?: number;
      /** How many keys it works on side by side. Default 8. */
      concurrency?: number;
    };
  };
}
