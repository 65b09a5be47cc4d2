export interface Config {
  platform: {
    /** Folder for logs of operations and the key of the secret store. Absolute. */
    dataDirectory: string;
    /** Folder that holds the golden paths. Absolute. */
    templates: string;
    /** What an environment asks before a release reaches it: `deny` waits for another owner, `warn` says so. Default: `warn` for production. */
    protection?: { [environment: string]: 'none' | 'warn' | 'deny' };
    /** Automatic rollback of what was deployed, where platform.yaml asks for it. */
    rollback?: {
      /** How long a release is watched after it was deployed. Default 600. */
      bakeSeconds?: number;
      /** How often. Default 5. */
      lookSeconds?: number;
    };
    /** Alerts on objectives, evaluated by the platform from its own samples. */
    alerts?: {
      /** How often. Default 30. */
      everySeconds?: number;
    };
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
