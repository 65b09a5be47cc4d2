import type { ApiOperation, components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { type Connection, connect, dataOf } from '../platform/connect';
import { finish } from '../platform/finish';
import { endOfLog } from '../platform/followOperation';
import { sending, writeHeaders } from '../platform/sending';
import { getOperation } from './operations';
import { findPlace } from '../rollout/findPlace';
import { textOf } from '../rollout/options';
import { needsYes } from '../rollout/placeOf';
import { told } from '../rollout/told';
import { confirm } from '../terminal/confirm';
import { isInteractive } from '../terminal/Io';

type Deployment = components['schemas']['Deployment'];

/** `platform deploy promote [NAME]`: the running canary takes all of the traffic. */
export async function deployPromote(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const { name: service } = await serviceOf(io, args[0]);
  const connection = connect(io);
  const { environment, guessed, production, now, rollout } = await findPlace(
    connection,
    service,
    textOf(options, 'env'),
  );
  out.target(`${service} @ ${environment}`);
  if (!rollout)
    return nothingLeft(invocation, connection, service, environment);

  if (guessed && !options.yes && !isInteractive(io))
    throw needsYes('Promoting', environment);
  if (production && !options.yes && isInteractive(io)) {
    const share = now?.candidate
      ? `${now.candidate} has ${now.weight ?? 0} % of it now`
      : 'it is still starting';
    await confirm(
      io,
      `Give all of the traffic in ${environment} to the new release of ${service} (${share})?`,
    );
  }
  const { id } = rollout.operation;
  const after = await endOfLog(connection, id);
  const reason = textOf(options, 'reason');
  const started: ApiOperation = await sending(io, out, async () =>
    dataOf(
      await connection.client.POST('/operations/{operation}/promote', {
        params: { path: { operation: id }, header: writeHeaders },
        body: { ...(reason && { reason }) },
      }),
    ),
  );
  return finish(invocation, connection, started, {
    document: { service: { name: service }, environment },
    after,
    done: operation => told(connection, service, [environment], operation),
  });
}

/** Nothing is on its way there: well if the last one has arrived, otherwise there is nothing to promote. */
async function nothingLeft(
  invocation: Invocation,
  connection: Connection,
  service: string,
  environment: string,
): Promise<ExitCodeValue> {
  const { out } = invocation;
  const page = dataOf(
    await connection.client.GET('/services/{service}/deployments', {
      params: { path: { service }, query: { environment, limit: 1 } },
    }),
  );
  const last: Deployment | undefined = page.items[0];
  if (last?.outcome === 'succeeded') {
    out.document({
      operation: null,
      service: { name: service },
      environment,
      release: last.to,
    });
    out.result(
      `There is nothing left to promote: ${last.to} has all of the traffic in ${environment}.`,
    );
    return ExitCode.done;
  }
  if (last?.outcome === null && last.operation) {
    // Of a pipeline, say: it has no weights that could be raised, only an end to wait for.
    return finish(
      invocation,
      connection,
      await getOperation(connection, last.operation),
      {
        document: { service: { name: service }, environment },
        done: operation => told(connection, service, [environment], operation),
      },
    );
  }
  throw new CliError(
    ExitCode.refused,
    `There is nothing to promote in ${environment}.`,
    last
      ? `The last rollout there, of ${last.to}, has not ended well (${
          last.outcome ?? 'not ended'
        })${last.reason ? `: ${last.reason}` : ''}.`
      : `Nothing of ${service} was ever deployed there.`,
    `Deploy first: platform deploy ${service} --env ${environment}`,
  );
}
