/** Where a problem stands in a file. Lines and columns count from 1, as editors show them. */
export interface FilePosition {
  file: string;
  line: number;
  column: number;
}

/**
 * One thing that is wrong with a file, in three parts: what, why, and what to do next.
 * `path` is the dotted path of the field (`spec.runtime.replicas`), empty for the document as a whole.
 */
export interface Problem extends FilePosition {
  path: string;
  /** What happened and why, one sentence. */
  message: string;
  /** What to do next, one sentence. */
  next: string;
}

/** How much it hurts when the service is down. Read by policies and alert routing. */
export type ServiceTier = 'critical' | 'standard' | 'experimental';
/** Languages with a golden path. */
export type ServiceLanguage = 'typescript';
/** Database engines. */
export type DatabaseType = 'postgres';
/** T-shirt sizes; what each means on a target is in the definitions. */
export type DatabaseSize = 'small' | 'medium' | 'large';

/** Commands of the service, run in its repository's root by a POSIX shell. Default: the scripts of `package.json`. */
export interface ServiceCommands {
  lint?: string;
  test?: string;
  build?: string;
  migrate?: string;
  start?: string;
}

/** What an environment may set differently (`spec.environments.<name>`). */
export interface EnvironmentOverlay {
  runtime?: Partial<Omit<RuntimeSpec, 'type'>>;
  database?: { size?: DatabaseSize };
  jobs?: Record<string, Partial<Pick<JobSpec, 'schedule' | 'suspend'>>>;
}

/** How many run when it depends on how busy they are. */
export interface AutoscalingSpec {
  min: number;
  max: number;
  /** Use of the CPU that it asks for at which more are started, in percent. */
  cpuPercent: number;
}

/** What runs by the clock (`spec.jobs.<name>`). */
export interface JobSpec {
  /** When, as five fields of cron. */
  schedule: string;
  command: string;
  /** In which its schedule is read: a name of the IANA database. */
  timezone: string;
  /** A run that takes longer is ended, and has failed. */
  timeoutSeconds: number;
  /** It runs only when somebody starts it. */
  suspend: boolean;
}

/** How the workload runs. */
export interface RuntimeSpec {
  /** A worker listens on no port and has no address. Left out: it answers requests. */
  type?: 'web' | 'worker';
  /** How many copies run side by side, 1 to 50. With `autoscaling`: where the target does not scale by itself. */
  replicas: number;
  /** CPU per replica as a Kubernetes quantity: `500m` is half a core. */
  cpu: string;
  /** Memory per replica as a Kubernetes quantity: `512Mi`. */
  memory: string;
  autoscaling?: AutoscalingSpec;
}

/** `platform.yaml`, parsed and with every default filled in. */
export interface ServiceFile {
  kind: 'Service';
  metadata: { name: string; team: string; tier: ServiceTier };
  spec: {
    language: ServiceLanguage;
    framework?: string;
    runtime: RuntimeSpec;
    database?: { type: DatabaseType; size: DatabaseSize; region?: string };
    /** Names of services that it calls; of each it gets the address. */
    dependencies?: string[];
    monitoring: { alerts: boolean; dashboard: boolean; slo?: number };
    deployment: {
      strategy: 'rolling' | 'recreate';
      canary: boolean;
      /** Whether what a push has brought to the first environment goes on to the next ones by itself. */
      promotion: 'manual' | 'automatic';
      rollback: 'automatic' | 'manual';
    };
    commands: ServiceCommands;
    /** What runs by the clock, by its name. */
    jobs?: Record<string, JobSpec>;
    environments: Record<string, EnvironmentOverlay>;
  };
}

/** What {@link parseServiceFile} returns: the file, or everything that is wrong with it, never both. */
export type ParseResult =
  | { ok: true; file: ServiceFile }
  | { ok: false; problems: Problem[] };
