import { assistantCommands } from './groups/assistants';
import { bringInCommands } from './groups/bringIn';
import { configurationCommands } from './groups/configuration';
import { decommissionCommands } from './groups/decommission';
import { devCommands } from './groups/dev';
import { databaseCommands } from './groups/databases';
import { environmentCommands } from './groups/environments';
import { gateCommands } from './groups/gates';
import { jobsCommands } from './groups/jobs';
import { historyCommands } from './groups/look';
import { noticeCommands } from './groups/notices';
import { rolloutCommands } from './groups/rollout';
import { tokenCommands } from './groups/tokens';
import { transferCommands } from './groups/transfer';
import { detach, env, follow, json } from './options';
import type { CommandSpec, OptionSpec } from './types';

/** Options that every command takes. */
export const globalOptions: readonly OptionSpec[] = [
  { name: 'help', short: 'h', description: 'Show help.' },
  { name: 'version', description: 'Show the version.' },
];

/** Every command, in the order of the help. */
export const commands: readonly CommandSpec[] = [
  {
    words: ['create', 'service'],
    aliases: [['service', 'create']],
    args: ['NAME'],
    summary:
      'Create a service: repository, database and a healthy service in staging.',
    details:
      'Shows the log while it works. Ctrl-C leaves it running and says how to come back. Without --team it is for your only team; with several it asks.',
    options: [
      {
        name: 'lang',
        value: 'LANGUAGE',
        description: 'Language of the golden path: typescript (the default).',
      },
      {
        name: 'db',
        value: 'TYPE',
        description: 'Its database: postgres or none (the default).',
      },
      { name: 'team', value: 'TEAM', description: 'The team that owns it.' },
      detach,
      json,
    ],
    examples: [
      'platform create service my-api --lang typescript --db postgres',
      'platform service create my-api',
    ],
    load: async () => (await import('../commands/createService')).createService,
  },
  ...bringInCommands,
  ...rolloutCommands,
  ...configurationCommands,
  ...devCommands,
  ...environmentCommands,
  ...databaseCommands,
  {
    words: ['status'],
    args: ['NAME?'],
    summary:
      'Show how a service is in each environment, and what is wrong where something is.',
    options: [json],
    examples: ['platform status my-api'],
    load: async () => (await import('../commands/status')).status,
  },
  {
    words: ['logs'],
    args: ['NAME?'],
    summary: 'Show the log lines of a service.',
    options: [
      env('The environment: staging unless said otherwise.'),
      {
        name: 'since',
        value: 'TIME',
        description: 'How far back: 90s, 15m, 1h, 2d or an ISO 8601 time.',
      },
      follow('Keep showing new lines until Ctrl-C.'),
      json,
    ],
    examples: [
      'platform logs my-api -f',
      'platform logs my-api --env production --since 1h',
    ],
    load: async () => (await import('../commands/logs')).logs,
  },
  ...historyCommands,
  ...jobsCommands,
  ...gateCommands,
  ...transferCommands,
  ...tokenCommands,
  ...decommissionCommands,
  ...noticeCommands,
  {
    words: ['operations'],
    args: ['ID?'],
    summary: 'List what was done lately, or show one operation with its steps.',
    options: [
      {
        name: 'service',
        value: 'NAME',
        description: 'Only those of one service.',
      },
      follow('Watch the operation until it ends.'),
      json,
    ],
    examples: [
      'platform operations',
      'platform operations op-mb2k1x8e-5f0c21d7a4 -f',
    ],
    load: async () => (await import('../commands/operations')).operations,
  },
  {
    words: ['retry'],
    args: ['ID'],
    summary: 'Go on with a failed operation, from the step that failed.',
    options: [detach, json],
    examples: ['platform retry op-mb2k1x8e-5f0c21d7a4'],
    load: async () => (await import('../commands/retryUndo')).retry,
  },
  {
    words: ['undo'],
    args: ['ID'],
    summary:
      'Take back everything that a failed operation has made, in reverse order.',
    details:
      'The ID of a template task takes back all that the task has made, as long as it has not completed.',
    options: [detach, json],
    examples: ['platform undo op-mb2k1x8e-5f0c21d7a4'],
    load: async () => (await import('../commands/retryUndo')).undo,
  },
  {
    words: ['validate'],
    args: ['FILE?'],
    summary:
      'Check a platform.yaml, offline; what is wrong is shown as file:line:column.',
    details:
      'Without FILE: the platform.yaml of this folder, or of the repository that it lies in. "-" reads standard input.',
    options: [json],
    examples: [
      'platform validate',
      'platform validate services/payment-api/platform.yaml',
    ],
    load: async () => (await import('../commands/validate')).validate,
  },
  {
    words: ['render'],
    args: ['FILE?'],
    summary:
      'Show what a platform.yaml makes in an environment, offline: a preview of every part.',
    options: [env('The environment: staging unless said otherwise.'), json],
    examples: ['platform render --env production'],
    load: async () => (await import('../commands/render')).render,
  },
  ...assistantCommands,
];
