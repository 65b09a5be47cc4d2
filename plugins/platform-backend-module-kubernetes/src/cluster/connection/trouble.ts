import { DriverError } from '@waymark/platform-node';
import type { Broken, Call } from './transport';

/** `PATCH /apis/apps/v1/namespaces/…`: what was asked for, without its query. */
export const asked = ({ method, path }: Pick<Call, 'method' | 'path'>) =>
  `${method} ${path}`;

/** The work was taken away while it ran. */
export const givenUp = (what: string): DriverError =>
  new DriverError(
    'unknown',
    `${what} was given up`,
    'the work was handed over to another worker',
    'Nothing: the other worker goes on',
  );

/** The API server did not answer. A write that may have arrived is `unknown`. */
export function unreachable(
  cluster: string,
  call: Call,
  { sent, message }: Broken,
): DriverError {
  const write = call.method !== 'GET';
  return sent && write
    ? new DriverError(
        'unknown',
        `${asked(call)} on cluster "${cluster}" had no answer`,
        message,
        'It is looked whether it was done, and done again if not',
      )
    : new DriverError(
        'retryable',
        `Cluster "${cluster}" cannot be reached`,
        message,
        'See whether its API server runs and can be reached from here; it is tried again by itself',
      );
}

/** Who we say to be could not be found out. */
export const noCredentials = (cluster: string, error: unknown): DriverError =>
  new DriverError(
    'retryable',
    `There are no credentials for cluster "${cluster}"`,
    (error as Error).message,
    'See what platform.kubernetes.clusters says about it; it is tried again by itself',
  );
