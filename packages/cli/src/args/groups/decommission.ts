import { detach, json, reason, yes } from '../options';
import type { CommandSpec } from '../types';

/** Commands that let go of a service, and bring it back. */
export const decommissionCommands: readonly CommandSpec[] = [
  {
    words: ['service', 'decommission'],
    args: ['NAME'],
    summary:
      'Let go of a service: who depends on it is asked first; it can be brought back whole until its grace period ends.',
    details:
      'Shows what would end and asks for the name. Then: stopped, a final backup of each database, repository archived, gone from the catalog. When the grace period is over its databases, its configuration and what was built go; its history, its archived repository and the final backups stay.',
    options: [
      {
        name: 'grace',
        value: 'TIME',
        description:
          'How long it can be brought back: 7d, 12h, 0; as the platform is configured unless said.',
      },
      reason('Why, for those who are asked and those who read it afterwards.'),
      {
        name: 'break-glass',
        value: 'REASON',
        description: 'Go on although it is frozen; audited.',
      },
      {
        name: 'look',
        description: 'Only show what would end, and what was said so far.',
      },
      yes,
      detach,
      json,
    ],
    examples: [
      'platform service decommission my-api --look',
      'platform service decommission my-api --grace 14d',
    ],
    load: async () => (await import('../../commands/decommission')).decommission,
  },
  {
    words: ['service', 'recover'],
    args: ['NAME'],
    summary:
      'Bring a decommissioned service back whole, while its grace period lasts.',
    options: [detach, json],
    examples: ['platform service recover my-api'],
    load: async () => (await import('../../commands/decommission')).recover,
  },
  {
    words: ['service', 'answer'],
    args: ['NAME', 'YES-OR-NO'],
    summary:
      'Say whether a service may go on which one of yours depends: yes or no.',
    options: [
      {
        name: 'from',
        value: 'MY-SERVICE',
        description: 'Yours, that depends on it.',
      },
      reason('Why; those who asked read it.'),
      json,
    ],
    examples: [
      'platform service answer my-api yes --from checkout-api',
      'platform service answer my-api no --from checkout-api --reason "we log in with it"',
    ],
    load: async () => (await import('../../commands/answer')).answer,
  },
];
