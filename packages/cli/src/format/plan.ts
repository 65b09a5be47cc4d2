import type { components } from '@waymark/platform-common/api';
import { plainText } from './plainText';
import { table } from './table';

type Plan = components['schemas']['Plan'];
type EnvironmentPlan = components['schemas']['EnvironmentPlan'];
type PlanAction = components['schemas']['PlanAction'];
type Cost = components['schemas']['CostChange'];

const MARKS: Record<string, string> = {
  create: '+',
  update: '~',
  replace: '±',
  detach: '○',
  delete: '-',
  none: '=',
};
const KINDS: Record<Plan['kind'], string> = {
  deploy: '',
  rollback: 'roll back ',
  restart: 'restart ',
  scale: 'scale ',
};
const MOST_COMMITS = 10;

/** What it costs a month, before and after: `45.00 → 60.00 USD a month`. */
export function costWords({ before, after }: Cost, currency: string): string {
  return before === after
    ? `${after.toFixed(2)} ${currency} a month, as before`
    : `${before.toFixed(2)} → ${after.toFixed(2)} ${currency} a month`;
}

/** Each thing that would be done, and what those who use it would feel. */
export function actionWords(actions: readonly PlanAction[]): string {
  const changes = actions.filter(one => one.verb !== 'none');
  const same = actions.length - changes.length;
  return [
    table(
      changes.map(one => [
        `${MARKS[one.verb]} ${one.verb}`,
        one.name,
        one.impact === 'none' ? '' : `impact: ${one.impact}`,
        plainText(
          `${one.because.replace(/\.$/, '')}.${
            one.reversible ? '' : ' Cannot be taken back.'
          }`,
        ),
      ]),
      '    ',
    ),
    ...(same
      ? [
          `    = ${same} ${same === 1 ? 'thing stays' : 'things stay'} as ${
            same === 1 ? 'it is' : 'they are'
          }`,
        ]
      : []),
  ]
    .filter(Boolean)
    .join('\n');
}

/** Commits, newest first, one line each. */
export function commitWords(
  commits: EnvironmentPlan['commits'],
  indent: string,
): string {
  const shown = commits.slice(0, MOST_COMMITS);
  const more = commits.length - shown.length;
  return [
    table(
      shown.map(one => [
        one.sha.slice(0, 7),
        plainText(one.message),
        plainText(one.author),
      ]),
      indent,
    ),
    ...(more ? [`${indent}and ${more} more`] : []),
  ].join('\n');
}

/** What is different in a configuration, by name; values where they are shown. */
export function differenceWords(
  differences: readonly components['schemas']['ConfigDifference'][],
  indent: string,
): string {
  const marks = { added: '+', removed: '-', changed: '~' };
  return table(
    differences.map(({ name, kind, change, before, after, follows }) => [
      `${marks[change]} ${change}`,
      name,
      kind === 'secret' ? 'secret' : '',
      [before, after]
        .filter(value => value !== undefined)
        .map(value => plainText(value!))
        .join(' → '),
      follows ? `as in ${follows}` : '',
    ]),
    indent,
  );
}

/** Whether a release goes on, back, or nowhere. */
export function moveWords({ from, to }: EnvironmentPlan): string {
  if (from === null) return `nothing → ${to}`;
  return from === to ? `${to}, as before` : `${from} → ${to}`;
}

function environmentWords(plan: EnvironmentPlan, currency: string): string {
  const back =
    plan.from !== null && Number(plan.from.slice(1)) > Number(plan.to.slice(1));
  return [
    `  ${plan.environment}: ${moveWords(plan)}`,
    ...(plan.later ? [`    later: ${plainText(plan.later)}`] : []),
    ...(plan.commits.length
      ? [
          `    ${plan.commits.length} ${
            plan.commits.length === 1 ? 'commit' : 'commits'
          } ${back ? 'taken out' : 'more'}:`,
          commitWords(plan.commits, '      '),
        ]
      : []),
    actionWords(plan.actions),
    ...(plan.configuration?.length
      ? ['    configuration:', differenceWords(plan.configuration, '      ')]
      : []),
    ...plan.policies
      .filter(one => one.effect !== 'allow')
      .map(
        one => `    ${one.effect}: ${plainText(one.message)} (${one.policy})`,
      ),
    `    cost: ${costWords(plan.cost, currency)}`,
  ]
    .filter(Boolean)
    .join('\n');
}

/** A plan as people read it. */
export function planWords(plan: Plan): string {
  return [
    `Plan ${plan.id}: ${KINDS[plan.kind]}${plan.service} ${plan.release}`,
    ...plan.notes.map(note => `  ${plainText(note)}`),
    ...(plan.notIncluded
      ? [`  not included: ${plainText(plan.notIncluded)}`]
      : []),
    ...plan.environments.map(one => environmentWords(one, plan.currency)),
    ...(plan.environments.length > 1
      ? [`  together: ${costWords(plan.cost, plan.currency)}`]
      : []),
  ].join('\n');
}
