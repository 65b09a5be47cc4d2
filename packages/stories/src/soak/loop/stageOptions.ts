import type { LoggerService } from '@backstage/backend-plugin-api';
import type { FileWorldOptions } from './fileWorld';

/** What the processes of one stage share. */
export interface StageOptions {
  connection: { host: string; port: number; user: string; password: string; database: string };
  /** Data folder: key of the secrets, logs of operations. */
  data: string;
  world: FileWorldOptions;
  /** Socket of an agent, where the real drivers take part. */
  socket?: string;
  /** File of the kubeconfig of a cluster that takes part. */
  kubeconfig?: string;
  loop: { leaseMs: number; pollMs: number; concurrency: number };
}

/** Handed over in the environment: a password is in it. */
export const stageFromEnvironment = (): StageOptions => JSON.parse(process.env.WAYMARK_SOAK_STAGE!);

const say = (text: string) => process.stderr.write(`${new Date().toISOString()} ${text}\n`);
export const quiet: LoggerService = { error: say, warn: say, info: () => undefined, debug: () => undefined, child: () => quiet };
