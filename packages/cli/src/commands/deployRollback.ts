import type { Invocation } from '../args/types';
import type { ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { connect, dataOf } from '../platform/connect';
import { finish } from '../platform/finish';
import { getDetail, getEnvironments, getRunning } from '../platform/reading';
import { sending, startHeaders } from '../platform/sending';
import { releaseOf, textOf } from '../rollout/options';
import { needsYes, placeOf } from '../rollout/placeOf';
import { rolloutsOf } from '../rollout/rollouts';
import { told } from '../rollout/told';
import { confirm } from '../terminal/confirm';
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
  const interactive = isInteractive(io);
  if (guessed && !options.yes && !interactive)
    throw needsYes('Roll back', environment);
  const production = environments.some(
    one => one.name === environment && one.production,
  );
  if ((production || guessed) && !options.yes && interactive) {
    const place = detail.environments.find(one => one.name === environment);
    const now = [
      place?.release && `${place.release} serves there`,
      place?.candidate && `${place.candidate} is on its way`,
    ].filter(Boolean);
    await confirm(
      io,
      `Roll ${service} in ${environment} back to ${
        to ?? 'the last release that was healthy there'
      }${now.length ? ` (${now.join(', ')})` : ''}?`,
    );
  }
  const started = await sending(io, out, async () =>
    dataOf(
      await connection.client.POST('/services/{service}/rollbacks', {
        params: { path: { service }, header: startHeaders() },
        body: {
          environment,
          ...(to && { to }),
          ...(options.force && { force: true }),
          ...(options.supersede && { supersede: true }),
          ...(reason && { reason }),
        },
      }),
    ),
  );
  return finish(invocation, connection, started, {
    document: { service: { name: service }, environment },
    done: operation => told(connection, service, [environment], operation),
  });
}
