import { detach, json, yes } from '../options';
import type { CommandSpec } from '../types';

/** Commands that bring onto the path what is there already. */
export const bringInCommands: readonly CommandSpec[] = [
  {
    words: ['init'],
    args: [],
    summary:
      'Look at the repository of this folder and propose its platform.yaml; with --push bring it in.',
    details:
      'Says for each line what it was concluded from, and what is missing for the path. Writes platform.yaml, and catalog-info.yaml where there is none, and nothing else. With --push it commits these two, and the default branch comes in with its history, up to a healthy service in staging; run once more after a broken line it goes on.',
    options: [
      {
        name: 'name',
        value: 'NAME',
        description:
          'What the service is called, where the files say another or none.',
      },
      { name: 'team', value: 'TEAM', description: 'The team that owns it.' },
      {
        name: 'push',
        description:
          'Bring it in: commit, push the history, deploy to staging.',
      },
      yes,
      detach,
      json,
    ],
    examples: ['platform init', 'platform init --team payments --push'],
    load: async () => (await import('../../commands/init')).init,
  },
];
