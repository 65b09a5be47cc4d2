import { detach, env, json, reason, yes } from '../options';
import type { CommandSpec, OptionSpec } from '../types';

const place: readonly OptionSpec[] = [
  env('The environment: staging unless said otherwise; all for each of them.'),
  {
    name: 'service',
    value: 'NAME',
    description: "The service; in a service's folder it is that one.",
  },
];
const change: readonly OptionSpec[] = [
  yes,
  reason('Why, for those who read the history.'),
  {
    name: 'break-glass',
    value: 'WHY',
    description: 'Go on although it is frozen; the reason is written down.',
  },
  detach,
  json,
];

/** Commands about what the processes of a service are given. */
export const configurationCommands: readonly CommandSpec[] = [
  {
    words: ['config', 'set'],
    args: ['NAME=VALUE...'],
    summary:
      'Set plain values of the configuration; what serves is replaced without a failed request.',
    details:
      'All that is set at once is one config revision. Where the environment asks for a second person it waits for the word of another owner, as a deployment does: platform approve. Plain values are shown to the owners of the service: what nobody may see is a secret.',
    options: [...place, ...change],
    examples: [
      'platform config set LOG_LEVEL=debug',
      'platform config set LOG_LEVEL=info GREETING="good day" --env production',
    ],
    load: async () => (await import('../../commands/config')).configSet,
  },
  {
    words: ['config', 'unset'],
    args: ['VARIABLE...'],
    summary: 'Take plain values out of the configuration.',
    options: [...place, ...change],
    examples: ['platform config unset LOG_LEVEL'],
    load: async () => (await import('../../commands/config')).configUnset,
  },
  {
    words: ['config', 'list'],
    args: [],
    summary:
      'Show the plain configuration, and the addresses of what the service depends on.',
    options: [...place, json],
    examples: ['platform config list', 'platform config list --env all'],
    load: async () => (await import('../../commands/config')).configList,
  },
  {
    words: ['secrets', 'set'],
    args: ['SECRET'],
    summary:
      'Set a secret; nobody can read it again but the processes of the service.',
    details:
      'The value is asked for without being shown, or read from standard input or a file; the one line break at the end of a single line is left out. SECRET=value works, and leaves the value in the history of the shell.',
    options: [
      {
        name: 'from-file',
        value: 'FILE',
        description: 'Read the value from a file; - is standard input.',
      },
      {
        name: 'generate',
        description:
          'Let the platform make the value; it can rotate it later and shows it to nobody.',
      },
      ...place,
      ...change,
    ],
    examples: [
      'platform secrets set API_KEY',
      'platform secrets set API_KEY --from-file key.txt --env production',
      'platform secrets set SESSION_KEY --generate',
    ],
    load: async () => (await import('../../commands/secrets')).secretsSet,
  },
  {
    words: ['secrets', 'list'],
    args: [],
    summary:
      'Show names, versions and ages of secrets, and what runs with them; never their values.',
    options: [...place, json],
    examples: ['platform secrets list', 'platform secrets list --env all'],
    load: async () => (await import('../../commands/secrets')).secretsList,
  },
  {
    words: ['secrets', 'rotate'],
    args: ['SECRET?'],
    summary:
      'Give a secret a new value: one that the platform made gets another; else the new one is asked for.',
    details:
      'With --all it rotates what the platform has made, and lists what only its owner can change. Without a terminal a value that has to be asked for is refused with exit code 6.',
    options: [
      {
        name: 'all',
        description: 'All that the platform has made.',
      },
      ...place,
      ...change,
    ],
    examples: [
      'platform secrets rotate API_KEY',
      'platform secrets rotate --all',
    ],
    load: async () =>
      (await import('../../commands/secretsRotate')).secretsRotate,
  },
  {
    words: ['secrets', 'delete'],
    args: ['SECRET'],
    summary:
      'Take a secret out; its value is destroyed once nothing runs with it.',
    options: [...place, ...change],
    examples: ['platform secrets delete API_KEY'],
    load: async () => (await import('../../commands/secrets')).secretsDelete,
  },
];
