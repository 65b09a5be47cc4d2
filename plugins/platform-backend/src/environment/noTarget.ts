import { DriverError } from '@waymark/platform-node';

/** Throws that an environment is on a target which is not there (any more). What runs there is not touched, and not forgotten. */
export function noTarget(name: string, registered: string[]): never {
  throw new DriverError(
    'blocked',
    'What it is on is not there',
    `No target "${name}" is configured; there ${registered.length ? `are ${registered.join(', ')}` : 'is none'}`,
    'Enter it in the configuration again (platform.kubernetes.clusters, platform.local): what is on it is looked after as soon as it is there',
  );
}
