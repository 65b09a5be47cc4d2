import { detach, json, reason, yes } from '../options';
import type { CommandSpec } from '../types';

/** Commands that give a service to another team: both have to agree. */
export const transferCommands: readonly CommandSpec[] = [
  {
    words: ['service', 'transfer'],
    args: ['NAME?'],
    summary:
      'Ask that a service goes to another team, with its repository and its databases; the other team has to accept.',
    options: [
      { name: 'to', value: 'TEAM', description: 'Whose it is to be.' },
      reason('Why.'),
      yes,
      json,
    ],
    examples: ['platform service transfer my-api --to checkout'],
    load: async () => (await import('../../commands/transfer')).transfer,
  },
  {
    words: ['service', 'transfer', 'accept'],
    args: ['ID'],
    summary:
      'Accept a service, or give one away; never what you asked for yourself.',
    options: [yes, detach, json],
    examples: ['platform service transfer accept 2'],
    load: async () => (await import('../../commands/transfer')).transferAccept,
  },
  {
    words: ['service', 'transfer', 'decline'],
    args: ['ID'],
    summary: 'Say no to a transfer, or take back your own request.',
    options: [reason('Why.'), json],
    examples: ['platform service transfer decline 2 --reason "not before May"'],
    load: async () => (await import('../../commands/transfer')).transferDecline,
  },
  {
    words: ['service', 'transfer', 'list'],
    args: [],
    summary: 'List the transfers that wait for somebody.',
    options: [
      { name: 'all', description: 'Those that were decided too.' },
      json,
    ],
    examples: ['platform service transfer list'],
    load: async () => (await import('../../commands/transfer')).transferList,
  },
];
