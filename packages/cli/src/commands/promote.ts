import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { connect } from '../platform/connect';
import { finish } from '../platform/finish';
import { getDetail, getEnvironments } from '../platform/reading';
import { agree } from '../rollout/agree';
import { between } from '../rollout/between';
import { deploymentOptions } from '../rollout/options';
import { startDeployment } from '../rollout/start';
import { told } from '../rollout/told';

/** `platform promote [NAME] --to ENVIRONMENT`: what serves in the environment before it. */
export async function promote(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  if (options.to === undefined)
    throw new CliError(
      ExitCode.usage,
      'Promote to which environment?',
      'One takes over what serves in the environment before it.',
      'Say which: platform promote --to production',
    );
  const how = deploymentOptions(options);
  const { name: service } = await serviceOf(io, args[0]);
  const connection = connect(io);
  const [detail, environments] = await Promise.all([
    getDetail(connection, service),
    getEnvironments(connection),
  ]);
  const { from, to } = between(options, environments);
  out.target(`${service} @ ${from} → ${to}`);
  const release = detail.environments.find(one => one.name === from)?.release;
  if (!release)
    throw new CliError(
      ExitCode.refused,
      'There is nothing to promote.',
      `Nothing of ${service} serves in ${from}.`,
      `Deploy it there first: platform deploy ${service} --env ${from}`,
    );
  const plan = await agree(
    invocation,
    connection,
    service,
    { environments: [to], release },
    environments
      .filter(one => one.production && one.name === to)
      .map(one => one.name),
  );
  const body = { environments: [to], release, ...how };
  const started = await startDeployment(
    invocation,
    connection,
    service,
    body,
    plan?.id,
  );
  return finish(invocation, connection, started, {
    document: { service: { name: service }, from, to },
    done: operation => told(connection, service, [to], operation),
  });
}
