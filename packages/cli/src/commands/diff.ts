import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import {
  actionWords,
  commitWords,
  costWords,
  differenceWords,
  moveWords,
} from '../format/plan';
import { connect, dataOf } from '../platform/connect';
import { getEnvironments } from '../platform/reading';
import { planOf } from '../rollout/agree';
import { between } from '../rollout/between';

type Plan = components['schemas']['Plan'];

const isMigration = ({ type, verb }: { type: string; verb: string }) =>
  type === 'migration' && verb !== 'none';

/** `platform diff [NAME] --from staging --to production`: what lies between two environments. */
export async function diff({
  args,
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const { name: service } = await serviceOf(io, args[0]);
  const connection = connect(io);
  const { from, to } = between(options, await getEnvironments(connection));
  out.target(`${service} @ ${from} → ${to}`);
  const plan = await planOf(connection, service, { environments: [to], from });
  const [place] = plan.environments;
  const { items: configuration } = dataOf(
    await connection.client.GET(
      '/services/{service}/environments/{environment}/config/differences',
      { params: { path: { service, environment: to }, query: { from } } },
    ),
  );
  out.document({
    service: { name: service },
    from: { environment: from, release: place.to },
    to: { environment: to, release: place.from },
    commits: place.commits,
    migrations: place.actions.filter(isMigration),
    actions: place.actions,
    configuration,
    cost: place.cost,
    currency: plan.currency,
  });
  out.result(diffWords(plan, from, to, configuration));
  return ExitCode.done;
}

function diffWords(
  plan: Plan,
  from: string,
  to: string,
  configuration: readonly components['schemas']['ConfigDifference'][],
): string {
  const [place] = plan.environments;
  const migrations = place.actions.filter(isMigration);
  const others = place.actions.filter(one => !isMigration(one));
  if (
    place.from === place.to &&
    others.every(one => one.verb === 'none') &&
    !configuration.length
  )
    return `Nothing lies between: ${place.to} serves in ${from} and in ${to}.`;
  return [
    `${from} has ${place.to}, ${to} has ${
      place.from ?? 'nothing yet'
    }: ${moveWords(place)}`,
    `commits: ${place.commits.length || 'none'}`,
    ...(place.commits.length ? [commitWords(place.commits, '    ')] : []),
    `migrations: ${migrations.length || 'none'}`,
    actionWords(migrations),
    `configuration of ${to}, seen from ${from}: ${
      configuration.length ? '' : 'the same'
    }`.trim(),
    differenceWords(configuration, '    '),
    'what else changes there:',
    actionWords(others) || '    nothing',
    `cost: ${costWords(place.cost, plan.currency)}`,
  ]
    .filter(Boolean)
    .join('\n');
}
