import type { Invocation } from '../args/types';
import type { ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { connect, dataOf } from '../platform/connect';
import { finish } from '../platform/finish';
import { sending, startHeaders } from '../platform/sending';
import { agreePlan } from '../rollout/agreePlan';
import { findPlace } from '../rollout/findPlace';
import { releaseOf, textOf } from '../rollout/options';
import { needsYes } from '../rollout/placeOf';
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
  const { environment, guessed, now } = await findPlace(
    connection,
    service,
    textOf(options, 'env'),
  );
  out.target(`${service} @ ${environment}`);
  const header = startHeaders();
  if (guessed && !options.yes && !isInteractive(io))
    throw needsYes('Rolling back', environment);
  const there = [
    now?.release && `${now.release} serves there`,
    now?.candidate && `${now.candidate} is on its way`,
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
        there.length ? ` (${there.join(', ')})` : ''
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
