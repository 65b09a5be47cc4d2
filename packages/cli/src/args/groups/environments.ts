import { detach, json, yes } from '../options';
import type { CommandSpec, OptionSpec } from '../types';

const team: OptionSpec = {
  name: 'team',
  value: 'TEAM',
  description: 'The team whose own it is.',
};
const lasting = (description: string): OptionSpec => ({
  name: 'for',
  value: 'TIME',
  description,
});
const load = (
  name:
    | 'envList'
    | 'envCreate'
    | 'envClone'
    | 'envExtend'
    | 'envDelete'
    | 'envPreview',
) => {
  return async () => (await import('../../commands/env'))[name];
};

/** Commands for environments that come and go: a team's own, and previews. */
export const environmentCommands: readonly CommandSpec[] = [
  {
    words: ['env', 'list'],
    aliases: [['environments']],
    args: [],
    summary:
      'List the environments, in promotion order: whose they are, what they cost, when they were last used and how long they stay.',
    options: [
      {
        name: 'unused',
        value: 'TIME',
        description: 'Only those that nobody has used for so long: 30d.',
      },
      { name: 'team', value: 'TEAM', description: 'Only those of one team.' },
      json,
    ],
    examples: ['platform env list', 'platform env list --unused 30d'],
    load: load('envList'),
  },
  {
    words: ['env', 'create'],
    args: ['NAME'],
    summary: 'Create an environment of your own, empty.',
    details:
      'It is outside of the promotion order. For services that are not in it, its base answers.',
    options: [
      team,
      {
        name: 'base',
        value: 'ENVIRONMENT',
        description: 'What it is made from: staging unless said otherwise.',
      },
      lasting('How long it stays: 12h, 14d.'),
      detach,
      json,
    ],
    examples: ['platform env create qa --for 14d'],
    load: load('envCreate'),
  },
  {
    words: ['env', 'clone'],
    args: ['NAME'],
    summary:
      'Create an environment of your own with the named services as they serve in another one; their databases begin empty.',
    details:
      'Configuration and secrets come along. Services that are not named are not put into it.',
    options: [
      {
        name: 'services',
        value: 'NAMES',
        description: 'Which services, with commas between them.',
      },
      {
        name: 'from',
        value: 'ENVIRONMENT',
        description: 'Where they serve: staging unless said otherwise.',
      },
      team,
      lasting('How long it stays: 12h, 14d.'),
      detach,
      json,
    ],
    examples: ['platform env clone qa --services payment-api,ledger-api'],
    load: load('envClone'),
  },
  {
    words: ['env', 'extend'],
    args: ['NAME'],
    summary: 'Keep an environment of your own, or a preview, for longer.',
    options: [
      lasting('How long from now: 7 days unless said otherwise.'),
      json,
    ],
    examples: ['platform env extend qa --for 14d'],
    load: load('envExtend'),
  },
  {
    words: ['env', 'delete'],
    args: ['NAME'],
    summary:
      'Tear down an environment of your own, or a preview, with all that is in it.',
    details:
      'On a terminal it asks for the name: databases go with their data. All that is left is the audit.',
    options: [yes, detach, json],
    examples: ['platform env delete qa'],
    load: load('envDelete'),
  },
  {
    words: ['env', 'preview'],
    args: ['NAME'],
    summary:
      'Make a branch preview/NAME of the default branch, with its preview.',
    details: 'The same comes of a push: git push origin HEAD:preview/NAME',
    options: [
      {
        name: 'service',
        value: 'NAME',
        description: 'Of which service; in its folder it needs none.',
      },
      detach,
      json,
    ],
    examples: ['platform env preview new-checkout --service payment-api'],
    load: load('envPreview'),
  },
];
