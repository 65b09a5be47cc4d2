import { detach, env, json, yes } from '../options';
import type { CommandSpec } from '../types';
import { place } from './databasePlace';

/** Databases that somebody else keeps. */
export const adoptionCommands: readonly CommandSpec[] = [
  {
    words: ['db', 'adopt'],
    args: ['NAME'],
    summary:
      'Adopt a database that somebody else keeps: it is watched and backed up, and never changed.',
    details:
      'The connection string (postgres://USER:PASSWORD@HOST:PORT/DATABASE) is asked for without being shown, or read from standard input or a file; on the command line it is refused, as others could read it there. Best is a role that can only read: GRANT pg_monitor, pg_read_all_data TO waymark.',
    options: [
      {
        name: 'team',
        value: 'TEAM',
        description: 'The team that looks after it.',
      },
      env('Where it belongs: staging unless said otherwise.'),
      {
        name: 'from-file',
        value: 'FILE',
        description:
          'Read the connection string from a file; - is standard input.',
      },
      detach,
      json,
    ],
    examples: [
      'platform db adopt legacy --team payments',
      'platform db adopt legacy --env production --from-file url.txt',
    ],
    load: async () => (await import('../../commands/db/adopt')).dbAdopt,
  },
  {
    words: ['db', 'forget'],
    args: ['NAME'],
    summary:
      'Forget a database that was adopted, with the dumps of it; it itself is not touched.',
    details: 'On a terminal it asks for the name.',
    options: [place, yes, detach, json],
    examples: ['platform db forget legacy'],
    load: async () => (await import('../../commands/db/adopt')).dbForget,
  },
];
