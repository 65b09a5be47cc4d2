export interface Config {
  platform: {
    /** Folder for logs of operations and the key of the secret store. Absolute. */
    dataDirectory: string;
    /** Folder that holds the golden paths. Absolute. */
    templates: string;
    /** What an environment asks before a release reaches it: `deny` waits for another owner, `warn` says so. Default: `warn` for production. */
    protection?: { [environment: string]: 'none' | 'warn' | 'deny' };
    secrets?: {
      /**
       * File that holds the key of the secret store: 32 bytes, readable for the user of the backend only. Default: `secrets/key`
       * in the data folder, made at the first start. One that is named here is not made.
       */
      keyFile?: string;
    };
    /** Environments that come and go: those of teams, and previews of branches. */
    environments?: {
      /**
       * On which target an environment is, by name, such as `production: eu-1`. Default: the first that there is. An environment
       * in which something runs stays where it is.
       */
      targets?: { [environment: string]: string };
      /** How many a team may have, previews among them. Default 10. */
      quota?: number;
      /** Teams that may have another number. */
      quotas?: { [team: string]: number };
      /** How many days one of a team's own lasts, unless it is said otherwise. Default 30. */
      expireDays?: number;
      /** How many days a preview lasts after the last push to its branch. Default 7. */
      previewExpireDays?: number;
      /** The most days from now that anybody can ask for. Default 90. */
      longestDays?: number;
      /** How often it is looked for those whose time has come. Default 10. */
      lookSeconds?: number;
      /** How long after an environment's time what still makes it is given up, and taken back. Default 60. */
      giveUpMinutes?: number;
    };
    /** How databases are looked after; a team may set the first three otherwise for one of its own. */
    databases?: {
      /** How often a backup is made. Default 24. */
      backupEveryHours?: number;
      /** How long backups are kept, and so how far one can go back. Default 7. */
      keepDays?: number;
      /** How often the newest backup is restored to a scratch instance and checked. Default 24. */
      proveEveryHours?: number;
      /** How long a deleted database can be brought back whole. Default 7. */
      graceDays?: number;
      /** How long the final backup of a deleted database is kept after its grace period. Default 30. */
      finalKeepDays?: number;
      /**
       * How long, in seconds, what was just made is left to itself before it is backed up, or its backup proven, for the
       * first time: a service that starts needs the disk itself. Default 10.
       */
      firstAfterSeconds?: number;
    };
    /** Services that are decommissioned. */
    decommission?: {
      /** How long one can be brought back whole, unless who decommissions it says otherwise. Default 7. */
      graceDays?: number;
    };
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
    /** Webhooks that are told what happens, in the form that Slack and Mattermost take. */
    notices?: {
      receivers?: Array<{
        /** What it is called where deliveries are shown: lower case letters, digits, hyphens. */
        name: string;
        /**
         * Where it is told. Whoever knows the address can write there: give it by the environment.
         * @visibility secret
         */
        url: string;
        /** Told only what this team does. Without it: what all teams do. */
        team?: string;
        /** Told only these. Default: all. */
        kinds?: Array<'service.created' | 'deployed' | 'rolled-back' | 'approval.requested' | 'expiring' | 'backup.failed' | 'database.deleted' | 'decommission.asked' | 'service.decommissioned'>;
        /** True where it is in this network: addresses that are private are refused otherwise. */
        privateAddress?: boolean;
      }>;
      /** How long a receiver may take to answer. Default 10. */
      timeoutSeconds?: number;
      /** How long it is tried. After that a message is dead, and shown as such. Default 72. */
      deadAfterHours?: number;
      /** How long before its end people are told that something expires. Default 24. */
      expiringHours?: number;
    };
    /** How many days what only time takes away is kept. The audit is not among it: it is kept for years. */
    retention?: {
      /** The live feed. Default 30. */
      eventsDays?: number;
      /** By which a request that is sent twice is told from another one. Default 7. */
      idempotencyDays?: number;
      /** Of canaries. Default 90. */
      measurementsDays?: number;
      /** Notices; those that still wait for a receiver stay. Default 90. */
      noticesDays?: number;
      /** Plans, after they have expired. Default 30. */
      plansDays?: number;
      /** Samples of a minute, and sums of days. Default 400. */
      samplesDays?: number;
      /** Logs of operations that have ended. Default 180. */
      operationLogsDays?: number;
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
