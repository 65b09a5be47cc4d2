import { env, json } from '../options';
import type { CommandSpec } from '../types';

/** Commands that show how a service's releases lie. */
export const historyCommands: readonly CommandSpec[] = [
  {
    words: ['releases'],
    args: ['NAME?'],
    summary: 'List what was built of a service, and where each release serves.',
    options: [json],
    examples: ['platform releases', 'platform releases my-api'],
    load: async () => (await import('../../commands/releases')).releases,
  },
  {
    words: ['deployments'],
    args: ['NAME?'],
    summary:
      'List every change of what serves where: from, to, who, why, and how it ended.',
    options: [env('Only those in this environment.'), json],
    examples: ['platform deployments my-api --env production'],
    load: async () => (await import('../../commands/deployments')).deployments,
  },
  {
    words: ['diff'],
    args: ['NAME?'],
    summary:
      'Show what lies between two environments: commits, migrations, what changes and costs.',
    options: [
      {
        name: 'from',
        value: 'ENVIRONMENT',
        description:
          'The environment that is ahead; the one before the other by default.',
      },
      {
        name: 'to',
        value: 'ENVIRONMENT',
        description: 'The other; the last of the promotion order by default.',
      },
      json,
    ],
    examples: [
      'platform diff --from staging --to production',
      'platform diff my-api',
    ],
    load: async () => (await import('../../commands/diff')).diff,
  },
];
