import type { Invocation } from '../args/types';
import type { ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { connect, dataOf } from '../platform/connect';
import { finish } from '../platform/finish';
import { sending, startHeaders } from '../platform/sending';
import { askInProduction } from '../rollout/askInProduction';
import { textOf } from '../rollout/options';
import { told } from '../rollout/told';

/** `platform restart [NAME]`: new processes of what serves, beside the old ones first. */
export async function restart(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const environment = textOf(options, 'env') ?? 'staging';
  const reason = textOf(options, 'reason');
  const { name: service } = await serviceOf(io, args[0]);
  const connection = connect(io);
  out.target(`${service} @ ${environment}`);
  await askInProduction(
    invocation,
    connection,
    environment,
    `Restart ${service} in ${environment}?`,
  );
  const started = await sending(io, out, async () =>
    dataOf(
      await connection.client.POST(
        '/services/{service}/environments/{environment}/restart',
        {
          params: { path: { service, environment }, header: startHeaders() },
          body: { ...(reason && { reason }) },
        },
      ),
    ),
  );
  return finish(invocation, connection, started, {
    document: { service: { name: service }, environment },
    done: operation => told(connection, service, [environment], operation),
  });
}
