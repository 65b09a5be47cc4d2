import { env, json, reason, release, yes } from '../options';
import type { CommandSpec, OptionSpec } from '../types';

const all = (description: string): OptionSpec => ({ name: 'all', description });

/** Commands that hold changes up, let them through, and say who did. */
export const gateCommands: readonly CommandSpec[] = [
  {
    words: ['approve'],
    args: ['ID?'],
    summary:
      'Approve what somebody has asked for, or reject it; without an ID list what waits for you.',
    details:
      'Shows the plan that they have seen. On a terminal it asks. Nobody approves what they have asked for themselves.',
    options: [
      { name: 'reject', description: 'Say no; needs --reason.' },
      reason('Why.'),
      yes,
      json,
    ],
    examples: [
      'platform approve',
      'platform approve 12',
      'platform approve 12 --reject --reason "wait for the migration"',
    ],
    load: async () => (await import('../../commands/approve')).approve,
  },
  {
    words: ['freeze'],
    args: [],
    summary:
      'Freeze an environment, a team, a service, or what several of them have in common.',
    details:
      'A deployment there is refused and told whom to ask. Times are 30m, 2h, 3d from now on, or ISO 8601.',
    options: [
      env('What is frozen: an environment.'),
      { name: 'team', value: 'TEAM', description: 'What is frozen: a team.' },
      {
        name: 'service',
        value: 'NAME',
        description: 'What is frozen: a service.',
      },
      {
        name: 'from',
        value: 'TIME',
        description: 'When it begins: now by default.',
      },
      {
        name: 'to',
        value: 'TIME',
        description: 'When it ends: when somebody ends it by default.',
      },
      reason('Why; everybody reads it whose deployment is refused.'),
      json,
    ],
    examples: [
      'platform freeze --env production --to 2h --reason "load test"',
      'platform freeze --team payments --env production --from 2026-12-24T12:00:00Z --to 2026-12-27T06:00:00Z --reason "holidays"',
    ],
    load: async () => (await import('../../commands/freeze')).freeze,
  },
  {
    words: ['freeze', 'list'],
    args: [],
    summary: 'List the freezes that hold now and those that are planned.',
    options: [all('Those that are over too.'), json],
    examples: ['platform freeze list'],
    load: async () => (await import('../../commands/freeze')).freezeList,
  },
  {
    words: ['freeze', 'end'],
    args: ['ID'],
    summary: 'End a freeze now.',
    options: [json],
    examples: ['platform freeze end 4'],
    load: async () => (await import('../../commands/freeze')).freezeEnd,
  },
  {
    words: ['incident', 'open'],
    args: ['NAME?'],
    summary:
      'Open an incident: the service is frozen until it is closed, and its last changes are shown.',
    options: [
      { name: 'title', value: 'TEXT', description: 'What is wrong.' },
      release('The release that is said to have brought it (r7).'),
      json,
    ],
    examples: [
      'platform incident open my-api --title "payments fail" --release r7',
    ],
    load: async () => (await import('../../commands/incident')).incidentOpen,
  },
  {
    words: ['incident', 'close'],
    args: ['ID?'],
    summary:
      'Close an incident and end its freeze: by its ID or the name of its service.',
    options: [
      {
        name: 'summary',
        value: 'TEXT',
        description: 'What it was and what was done.',
      },
      json,
    ],
    examples: [
      'platform incident close 3 --summary "rolled back to r6"',
      'platform incident close my-api',
    ],
    load: async () => (await import('../../commands/incident')).incidentClose,
  },
  {
    words: ['incident', 'list'],
    args: ['NAME?'],
    summary: 'List the open incidents.',
    options: [all('Those that are closed too.'), json],
    examples: ['platform incident list', 'platform incident list my-api --all'],
    load: async () => (await import('../../commands/incident')).incidentList,
  },
  {
    words: ['policies', 'export'],
    args: [],
    summary: 'Print the policies that a cluster can check itself.',
    details:
      'Those that one object tells, as ValidatingAdmissionPolicy with its binding, for kubectl apply -f -; the others are named, with why they stay with the platform.',
    options: [
      {
        name: 'format',
        value: 'FORMAT',
        description: 'yaml (the default), or json: one List of all objects.',
      },
      json,
    ],
    examples: [
      'platform policies export',
      'platform policies export --format yaml > policies.yaml',
    ],
    load: async () =>
      (await import('../../commands/policiesExport')).policiesExport,
  },
  {
    words: ['audit'],
    args: ['NAME?'],
    summary:
      'Show who did what, when, by which door and why; what was refused too.',
    details:
      'Of a service, of that of this folder, or (for the platform team) of everything. With --json everything there is, as JSON lines: an object on each line, newest first.',
    options: [
      all("Everything, also in a service's folder."),
      {
        name: 'json',
        description: 'Print all of it as JSON lines, each one document.',
      },
    ],
    examples: [
      'platform audit my-api',
      'platform audit --all --json > audit.jsonl',
    ],
    load: async () => (await import('../../commands/audit')).audit,
  },
];
