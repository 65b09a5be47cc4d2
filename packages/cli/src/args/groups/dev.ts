import { env } from '../options';
import type { CommandSpec } from '../types';

/** Commands for the working folder on one's own machine. */
export const devCommands: readonly CommandSpec[] = [
  {
    words: ['dev'],
    args: [],
    summary:
      'Run the service from the working folder, with the configuration of an environment and a database of its own.',
    details:
      'It runs the migrations and then the script "start" of package.json, and both again when a file changes that git does not ignore. It gets the plain configuration of the environment and the addresses of its dependencies there; the values of secrets stay there. The database is new, and is removed with everything else when the command ends, however it ends.',
    options: [
      env('The environment: staging unless said otherwise.'),
      {
        name: 'port',
        value: 'PORT',
        description:
          'The port it listens on: a free one unless said otherwise.',
      },
      {
        name: 'command',
        value: 'COMMAND',
        description: 'What starts it, in place of the script "start".',
      },
      {
        name: 'ignore',
        value: 'NAMES',
        description:
          'Names of files and folders whose changes do not count, with commas between them.',
      },
    ],
    examples: ['platform dev', 'platform dev --env production --port 3000'],
    load: async () => (await import('../../commands/dev')).dev,
  },
];
