import { detach, env, json, reason, release, supersede, yes } from '../options';
import type { CommandSpec, OptionSpec } from '../types';

const canary: OptionSpec = {
  name: 'canary',
  value: 'PERCENT',
  description:
    'First weight of the canary before production, as in 10%; without it platform.yaml says whether there is one.',
};
const breakGlass: OptionSpec = {
  name: 'break-glass',
  value: 'WHY',
  description: 'Go on although it is frozen; the reason is written down.',
};
const why = reason('Why, for those who read the history.');
const force: OptionSpec = {
  name: 'force',
  description: 'Also over a migration that cannot be reversed.',
};
const healthy = release('One that was healthy there (r7) and not the last.');
const inStaging = env('The environment: staging unless said otherwise.');
const scaling: readonly OptionSpec[] = [
  { name: 'replicas', value: 'NUMBER', description: 'How many.' },
  {
    name: 'for',
    value: 'TIME',
    description: 'How long the override holds: 30m, 2h, 1d, at most a week.',
  },
  reason('Why the file is overridden, or is no more.'),
  {
    name: 'end-override',
    description: 'End the override now: platform.yaml says how many run.',
  },
];

/** Commands that bring releases somewhere and back. */
export const rolloutCommands: readonly CommandSpec[] = [
  {
    words: ['deploy'],
    args: ['NAME?'],
    summary:
      'Deploy the newest release of the default branch, through the promotion order or to one environment.',
    details:
      "In a service's folder it needs no NAME, and names what is not included because it was not pushed. A commit that is still being built is waited for. On a terminal it shows the plan and asks before production. With --image and --commit it is what was built elsewhere of that commit; docs/images.md tells how. A service called promote or rollback is deployed from its folder.",
    options: [
      env('Only this environment.'),
      canary,
      release('This release (r7) and not the newest.'),
      {
        name: 'image',
        value: 'REF@DIGEST',
        description:
          'An image that was built elsewhere, by its digest; its release is made once.',
      },
      {
        name: 'commit',
        value: 'SHA',
        description:
          'The commit that the image was built of, all 40 digits; its platform.yaml counts.',
      },
      yes,
      supersede,
      breakGlass,
      why,
      detach,
      json,
    ],
    examples: [
      'platform deploy',
      'platform deploy --env staging',
      'platform deploy --env production --canary 10%',
      'platform deploy my-api --env production --release r7 --yes',
      'platform deploy my-api --image ghcr.io/acme/my-api@sha256:… --commit "$GITHUB_SHA"',
    ],
    load: async () => (await import('../../commands/deploy')).deploy,
  },
  {
    words: ['deploy', 'promote'],
    args: ['NAME?'],
    summary: 'Give all of the traffic to the release of the running canary.',
    details:
      'Without --env: where a canary runs, else production (asks; without a terminal it needs --yes). A rollout that is still starting is waited for. From one environment to the next is "platform promote".',
    options: [env('The environment of the canary.'), yes, why, detach, json],
    examples: [
      'platform deploy promote',
      'platform deploy promote --env production --yes',
    ],
    load: async () =>
      (await import('../../commands/deployPromote')).deployPromote,
  },
  {
    words: ['deploy', 'rollback'],
    args: ['NAME?'],
    summary:
      'Go back to the last release that was healthy; what is on its way there is stopped.',
    details:
      'Without --env: where a canary runs, else production (asks; without a terminal it needs --yes). Release and configuration go back; secrets stay the newest, and data never moves. On a terminal it shows the plan and asks before production.',
    options: [
      env('The environment.'),
      healthy,
      force,
      yes,
      supersede,
      why,
      detach,
      json,
    ],
    examples: [
      'platform deploy rollback',
      'platform deploy rollback my-api --env production --yes --reason "checkout is slow"',
    ],
    load: async () =>
      (await import('../../commands/deployRollback')).deployRollback,
  },
  {
    words: ['promote'],
    args: ['NAME?'],
    summary:
      'Bring what serves in one environment to the next in the promotion order.',
    options: [
      {
        name: 'to',
        value: 'ENVIRONMENT',
        description: 'The environment that it goes to.',
      },
      {
        name: 'from',
        value: 'ENVIRONMENT',
        description: 'The environment that has it; the one before by default.',
      },
      canary,
      yes,
      supersede,
      breakGlass,
      why,
      detach,
      json,
    ],
    examples: [
      'platform promote --to production',
      'platform promote my-api --to production --canary 5%',
    ],
    load: async () => (await import('../../commands/promote')).promote,
  },
  {
    words: ['restart'],
    args: ['NAME?'],
    summary:
      'Start new processes of what serves beside the old ones, then end those; no request fails.',
    options: [
      inStaging,
      yes,
      why,
      detach,
      json,
    ],
    examples: ['platform restart my-api --env production'],
    load: async () => (await import('../../commands/restart')).restart,
  },
  {
    words: ['scale'],
    args: ['NAME?'],
    summary:
      'Run another number of replicas: by a commit to platform.yaml, or for a while by an override.',
    details:
      'With --for and --reason it is an override, which status shows and which ends by itself, or with --end-override before; without both it is a commit that goes through the pipeline. On a terminal it shows the plan and asks before production.',
    options: [
      inStaging,
      ...scaling,
      yes,
      detach,
      json,
    ],
    examples: [
      'platform scale my-api --env production --replicas 3',
      'platform scale my-api --env production --replicas 6 --for 2h --reason "sale"',
      'platform scale my-api --env production --end-override',
    ],
    load: async () => (await import('../../commands/scale')).scale,
  },
  {
    words: ['plan'],
    args: ['NAME?'],
    summary:
      'Show what a deployment would do, cost and be told by the policies; nothing is changed.',
    details:
      'Services called rollback, restart or scale are planned from their folder. With --offline it asks nobody: a preview of what the platform.yaml of this folder changes of the one committed last. A preview cannot be applied.',
    options: [
      env('Only this environment, and not the whole promotion order.'),
      release('This release (r7) and not the newest.'),
      {
        name: 'from',
        value: 'ENVIRONMENT',
        description: 'The release that serves in this environment.',
      },
      { name: 'offline', description: 'A preview, from the file alone.' },
      json,
    ],
    examples: [
      'platform plan',
      'platform plan my-api --env production --from staging',
      'platform plan --offline',
    ],
    load: async () => (await import('../../commands/plan')).plan,
  },
  {
    words: ['plan', 'rollback'],
    args: ['NAME?'],
    summary: 'Show where "platform deploy rollback" would lead, and what it stops.',
    options: [
      env('The environment; where a canary runs, else production.'),
      healthy,
      force,
      json,
    ],
    examples: ['platform plan rollback my-api --env production'],
    load: async () => (await import('../../commands/planOther')).planRollback,
  },
  {
    words: ['plan', 'restart'],
    args: ['NAME?'],
    summary: 'Show what "platform restart" would start and end.',
    options: [inStaging, json],
    examples: ['platform plan restart my-api --env production'],
    load: async () => (await import('../../commands/planOther')).planRestart,
  },
  {
    words: ['plan', 'scale'],
    args: ['NAME?'],
    summary:
      'Show what another number of replicas would do and cost, by a commit, by an override, or at its end.',
    options: [inStaging, ...scaling, json],
    examples: [
      'platform plan scale my-api --env production --replicas 3',
      'platform plan scale my-api --env production --end-override',
    ],
    load: async () => (await import('../../commands/planOther')).planScale,
  },
  {
    words: ['apply'],
    args: ['ID'],
    summary:
      'Do what a plan says; refused when what it was made from has moved.',
    details: 'Plans hold for an hour. On a terminal it asks before production.',
    options: [canary, yes, supersede, breakGlass, why, detach, json],
    examples: ['platform apply plan-mb2k1x-5f0c'],
    load: async () => (await import('../../commands/apply')).apply,
  },
];
