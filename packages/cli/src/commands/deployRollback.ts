import type { Invocation } from '../args/types';
import type { ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { connect, dataOf } from '../platform/connect';
import { finish } from '../platform/finish';
import { getDetail, getEnvironments, getRunning } from '../platform/reading';
import { sending, startHeaders } from '../platform/sending';
import { agreePlan } from '../rollout/agreePlan';
import { releaseOf, textOf } from '../rollout/options';
import { needsYes, placeOf } from '../rollout/placeOf';
import { rolloutsOf } from '../rollout/rollouts';
import { applyPlan } from '../rollout/start';
import { told } from '../rollout/told';
import { rollbackWanted } from '../rollout/wanted';
import { isInteractive } from '../terminal/Io';

/** `platform deploy rollback [NAME]`: to the last release that was healthy there; what is on its way is stopped. */
export async function deployRollback(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const to = releaseOf(options);
  const reason = textOf(options, 'reason');
  const { name: service } = await serviceOf(io, args[0]);
  const connection = connect(io);
  const [detail, environments, running] = await Promise.all([
    getDetail(connection, service),
    getEnvironments(connection),
    getRunning(connection, service),
  ]);
  const { environment, guessed } = placeOf(
    textOf(options, 'env'),
    detail,
    rolloutsOf(running),
    environments,
  );
  out.target(`${service} @ ${environment}`);
  const header = startHeaders();
  if (guessed && !options.yes && !isInteractive(io))
    throw needsYes('Roll back', environment);
  const place = detail.environments.find(one => one.name === environment);
  const now = [
    place?.release && `${place.release} serves there`,
    place?.candidate && `${place.candidate} is on its way`,
  ].filter(Boolean);
  const how = {
    ...(options.supersede && { supersede: true }),
    ...(reason && { reason }),
  };
  const plan = await agreePlan(invocation, connection, {
    service,
    wanted: rollbackWanted(options, environment),
    always: guessed,
    question: made =>
      `Roll ${service} in ${environment} back to ${made?.release}${
        now.length ? ` (${now.join(', ')})` : ''
      }?`,
  });
  const started = plan
    ? await applyPlan(invocation, connection, plan.id, how)
    : await sending(io, out, async () =>
        dataOf(
          await connection.client.POST('/services/{service}/rollbacks', {
            params: { path: { service }, header },
            body: {
              environment,
              ...(to && { to }),
              ...(options.force && { force: true }),
              ...how,
            },
          }),
        ),
      );
  return finish(invocation, connection, started, {
    document: { service: { name: service }, environment },
    done: operation => told(connection, service, [environment], operation),
  });
}
