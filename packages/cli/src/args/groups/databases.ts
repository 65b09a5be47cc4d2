import { detach, env, json, reason, yes } from '../options';
import type { CommandSpec, OptionSpec } from '../types';
import { adoptionCommands } from './adoption';
import { backupCommands } from './backups';
import { NAMING, place, where } from './databasePlace';

const size: OptionSpec = {
  name: 'size',
  value: 'SIZE',
  description: 'small, medium or large.',
};
const team: OptionSpec = {
  name: 'team',
  value: 'TEAM',
  description: 'The team that owns it.',
};

/** Looking after the data of databases. */
export const databaseCommands: readonly CommandSpec[] = [
  {
    words: ['db', 'list'],
    aliases: [['databases']],
    args: [],
    summary:
      'List the databases: those that nobody uses first, then by what they cost.',
    options: [
      team,
      env('Only those of one environment.'),
      { name: 'unused', description: 'Only those that nobody uses.' },
      json,
    ],
    examples: ['platform db list', 'platform db list --unused'],
    load: async () => (await import('../../commands/db/list')).dbList,
  },
  {
    words: ['db', 'show'],
    args: ['NAME?'],
    summary:
      'Show how a database does: size, use, connections, backups and their proof.',
    details: NAMING,
    options: [place, json],
    examples: ['platform db show my-api-db --env production'],
    load: async () => (await import('../../commands/db/list')).dbShow,
  },
  {
    words: ['db', 'create'],
    args: ['NAME?'],
    summary:
      'Create a database: in the folder of a service its own, with a name one that stands alone.',
    details:
      'In a folder the block is added to platform.yaml by a commit, which goes through the pipeline.',
    options: [
      { name: 'type', value: 'TYPE', description: 'postgres.' },
      size,
      team,
      env(
        'Where one that stands alone is to be: staging unless said otherwise.',
      ),
      detach,
      json,
    ],
    examples: [
      'platform db create --type postgres --size medium',
      'platform db create ledger --team payments',
    ],
    load: async () => (await import('../../commands/db/create')).dbCreate,
  },
  {
    words: ['db', 'connect'],
    args: ['NAME?'],
    summary:
      'Connect with a login of your own, which lives an hour; opens psql where there is one.',
    details: NAMING,
    options: [
      place,
      {
        name: 'write',
        description:
          'With the right to change data; otherwise it can only read.',
      },
      {
        name: 'print',
        description:
          'Print the address and open nothing; it holds the password.',
      },
      yes,
      json,
    ],
    examples: [
      'platform db connect my-api-db',
      'platform db connect my-api-db --print',
    ],
    load: async () => (await import('../../commands/db/connect')).dbConnect,
  },
  {
    words: ['db', 'query'],
    args: ['SQL'],
    summary:
      'Run one statement that can only read. "-" reads it from standard input.',
    options: [
      {
        name: 'db',
        value: 'NAME',
        description:
          'Which database; that of the service of this folder unless one is named.',
      },
      place,
      json,
    ],
    examples: ['platform db query "select count(*) from note" --db my-api-db'],
    load: async () => (await import('../../commands/db/connect')).dbQuery,
  },
  ...backupCommands,
  {
    words: ['db', 'rotate'],
    args: ['NAME?'],
    summary:
      'Exchange the login of a database for a new one, without a failed request; then the old one is refused.',
    details: NAMING,
    options: [
      where,
      reason('Why, for those who read it afterwards.'),
      yes,
      detach,
      json,
    ],
    examples: ['platform db rotate my-api-db --env production'],
    load: async () => (await import('../../commands/db/change')).dbRotate,
  },
  {
    words: ['db', 'resize'],
    args: ['NAME?'],
    summary:
      'Another size: a commit to platform.yaml, or with --reason and --for an override that ends by itself.',
    details: NAMING,
    options: [
      place,
      size,
      reason('Why; with --for it is an override.'),
      {
        name: 'for',
        value: 'TIME',
        description: 'How long the override holds: 90m, 2h, 3d.',
      },
      { name: 'end-override', description: 'The override ends now.' },
      yes,
      detach,
      json,
    ],
    examples: [
      'platform db resize my-api-db --size medium',
      'platform db resize my-api-db --env production --size large --reason "Sale" --for 4h',
    ],
    load: async () => (await import('../../commands/db/change')).dbResize,
  },
  {
    words: ['db', 'policy'],
    args: ['NAME?'],
    summary:
      'Show or set how often a database is backed up and proven, how long backups are kept, and whether it can be deleted.',
    details: NAMING,
    options: [
      place,
      {
        name: 'backup-every',
        value: 'TIME',
        description: 'How often: 6h, 1d.',
      },
      {
        name: 'keep',
        value: 'TIME',
        description: 'How long backups are kept: 14d.',
      },
      {
        name: 'prove-every',
        value: 'TIME',
        description: 'How often the newest is restored and checked: 1d.',
      },
      { name: 'protect', description: 'It cannot be deleted.' },
      { name: 'unprotect', description: 'It can be deleted again.' },
      json,
    ],
    examples: [
      'platform db policy my-api-db --env production --keep 30d --protect',
    ],
    load: async () => (await import('../../commands/db/change')).dbPolicy,
  },
  {
    words: ['db', 'delete'],
    args: ['NAME?'],
    summary:
      'Delete a database after a final backup; for a while it can be brought back whole.',
    details:
      'One that its service uses is not deleted: take its lines out of platform.yaml first, which detaches and keeps it. On a terminal it asks for the name.',
    options: [
      place,
      {
        name: 'grace',
        value: 'TIME',
        description:
          'How long it can be brought back: 7d; 0 for one that was restored.',
      },
      {
        name: 'no-backup',
        description:
          'Without a final backup, for one that cannot be backed up any more.',
      },
      yes,
      detach,
      json,
    ],
    examples: [
      'platform db delete ledger',
      'platform db delete pg-7f3a91c2 --grace 0',
    ],
    load: async () => (await import('../../commands/db/change')).dbDelete,
  },
  {
    words: ['db', 'recover'],
    args: ['ID'],
    summary:
      'Bring a deleted database back whole, while its grace period lasts.',
    options: [detach, json],
    examples: ['platform db recover pg-7f3a91c2'],
    load: async () => (await import('../../commands/db/change')).dbRecover,
  },
  ...adoptionCommands,
];
