import { detach, json, reason, yes } from '../options';
import type { CommandSpec, OptionSpec } from '../types';
import { NAMING, place, where } from './databasePlace';

const backup: OptionSpec = {
  name: 'backup',
  value: 'BACKUP',
  description: 'Which backup; the newest that fits unless one is named.',
};

/** Backups of databases, their proof, and the way back. */
export const backupCommands: readonly CommandSpec[] = [
  {
    words: ['db', 'backup'],
    args: ['NAME?'],
    summary: 'Take a backup now; it is kept by the retention.',
    details: NAMING,
    options: [
      where,
      {
        name: 'prove',
        description: 'Restore it to a scratch instance too, and check it.',
      },
      detach,
      json,
    ],
    examples: ['platform db backup my-api-db'],
    load: async () => (await import('../../commands/db/keep')).dbBackup,
  },
  {
    words: ['db', 'backups'],
    args: ['NAME?'],
    summary: 'List the backups of a database, and when each was last proven.',
    details: NAMING,
    options: [place, json],
    examples: ['platform db backups my-api-db'],
    load: async () => (await import('../../commands/db/list')).dbBackups,
  },
  {
    words: ['db', 'prove'],
    args: ['NAME?'],
    summary:
      'Restore a backup to a scratch instance and check it: 0 if it is good, 1 if it is damaged.',
    details: NAMING,
    options: [place, backup, json],
    examples: ['platform db prove my-api-db'],
    load: async () => (await import('../../commands/db/keep')).dbProve,
  },
  {
    words: ['db', 'restore'],
    aliases: [['db', 'clone']],
    args: ['NAME?'],
    summary: 'Restore to a new database beside this one, which is not touched.',
    details: `${NAMING} Look at what came of it, then let its service use it: platform db swap ID.`,
    options: [
      place,
      {
        name: 'to',
        value: 'TIME',
        description:
          'As of when: 10m, 2h (so long ago) or an ISO 8601 time; as new as can be unless said.',
      },
      backup,
      { name: 'name', value: 'NEW', description: 'What to call it.' },
      {
        name: 'into',
        value: 'ENVIRONMENT',
        description:
          'Where it is to be; where this one is unless said otherwise.',
      },
      detach,
      json,
    ],
    examples: [
      'platform db restore my-api-db --to 10m',
      'platform db clone my-api-db --name my-api-look',
    ],
    load: async () => (await import('../../commands/db/keep')).dbRestore,
  },
  {
    words: ['db', 'swap'],
    args: ['ID'],
    summary:
      'Let the service use a database that was restored; the one before is kept.',
    options: [
      reason('Why, for those who read it afterwards.'),
      yes,
      detach,
      json,
    ],
    examples: ['platform db swap pg-7f3a91c2'],
    load: async () => (await import('../../commands/db/keep')).dbSwap,
  },
];
