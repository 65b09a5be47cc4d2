import { detach, env, json } from '../options';
import type { CommandSpec } from '../types';

const inStaging = env('The environment: staging unless said otherwise.');

/** Commands about what runs by the clock. */
export const jobsCommands: readonly CommandSpec[] = [
  {
    words: ['jobs'],
    args: ['NAME?'],
    summary:
      'List what runs by the clock, when it runs next, and its last runs.',
    options: [env('Only those in this environment.'), json],
    examples: ['platform jobs', 'platform jobs my-api --env production'],
    load: async () => (await import('../../commands/jobs')).jobs,
  },
  {
    words: ['jobs', 'run'],
    args: ['NAME', 'JOB'],
    summary: 'Run a job now, whatever its schedule says.',
    options: [inStaging, detach, json],
    examples: ['platform jobs run my-api nightly --env production'],
    load: async () => (await import('../../commands/jobsRun')).jobsRun,
  },
  {
    words: ['jobs', 'log'],
    args: ['NAME', 'JOB'],
    summary: 'Print what the last run of a job has said, or another one.',
    options: [
      inStaging,
      {
        name: 'run',
        value: 'ID',
        description: 'That run, as "platform jobs" names it.',
      },
      json,
    ],
    examples: ['platform jobs log my-api nightly'],
    load: async () => (await import('../../commands/jobsLog')).jobsLog,
  },
];
