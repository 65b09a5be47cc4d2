import { DriverError } from '@waymark/platform-node';
import type { TargetInspector } from '@waymark/platform-node';

const unseen = (target: string) =>
  new DriverError(
    'invalid',
    `What runs on cluster "${target}" cannot be looked into`,
    'its logs and objects are not read from here yet',
    'Use kubectl',
  );

/** Says that nothing can be looked into there. */
export const blindInspector = (target: string): TargetInspector => ({
  workloadLogs: async () => {
    throw unseen(target);
  },
  raw: async () => {
    throw unseen(target);
  },
});
