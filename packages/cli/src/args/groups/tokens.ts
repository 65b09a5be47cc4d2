import { json } from '../options';
import type { CommandSpec, OptionSpec } from '../types';

const service: OptionSpec = {
  name: 'service',
  value: 'NAME',
  description: "The service; in a service's folder that one.",
};

/** Commands about what a workflow deploys with. */
export const tokenCommands: readonly CommandSpec[] = [
  {
    words: ['token', 'create'],
    args: [],
    summary:
      'Make a token that deploys one service and does nothing else, for the workflow that builds its images.',
    details:
      'Its text is printed this once, on standard output. It works as long as you may deploy the service, and never breaks a freeze or gives an approval.',
    options: [
      service,
      {
        name: 'expires',
        value: 'TIME',
        description: 'How long it lives: 90d by default, 365d at most.',
      },
      {
        name: 'name',
        value: 'TEXT',
        description: 'What it is for: ci by default.',
      },
      json,
    ],
    examples: [
      'platform token create --service my-api',
      'platform token create --service my-api --expires 30d --name release-workflow',
    ],
    load: async () => (await import('../../commands/token')).tokenCreate,
  },
  {
    words: ['token', 'list'],
    args: [],
    summary:
      'List the tokens of a service: what they are for, who has made them, until when, last used when.',
    options: [service, json],
    examples: ['platform token list --service my-api'],
    load: async () => (await import('../../commands/token')).tokenList,
  },
  {
    words: ['token', 'revoke'],
    args: ['ID'],
    summary: 'Revoke a token at once; what it has begun goes on.',
    options: [service, json],
    examples: ['platform token revoke 3f0c21d7a4b8 --service my-api'],
    load: async () => (await import('../../commands/token')).tokenRevoke,
  },
];
