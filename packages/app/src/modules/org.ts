import orgPlugin from '@backstage/plugin-org/alpha';

/** Cards of people and teams. */
export const org = [orgPlugin];
