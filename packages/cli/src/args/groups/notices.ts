import { json } from '../options';
import type { CommandSpec } from '../types';

/** What people are told of. */
export const noticeCommands: readonly CommandSpec[] = [
  {
    words: ['notices'],
    args: ['NAME?'],
    summary:
      'Show what your teams are told of: made, deployed, rolled back, waiting for approval, about to expire.',
    details: 'With a NAME, what is told of that service. New ones have a dot.',
    options: [
      { name: 'all', description: 'Those of other teams too.' },
      {
        name: 'seen',
        description: 'Take what is shown, and what is older, as seen.',
      },
      json,
    ],
    examples: ['platform notices', 'platform notices my-api --json'],
    load: async () => (await import('../../commands/notices')).notices,
  },
];
