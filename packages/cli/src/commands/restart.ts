import type { Invocation } from '../args/types';
import type { ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { connect, dataOf } from '../platform/connect';
import { finish } from '../platform/finish';
import { sending, startHeaders } from '../platform/sending';
import { agreePlan } from '../rollout/agreePlan';
import { textOf } from '../rollout/options';
import { applyPlan } from '../rollout/start';
import { told } from '../rollout/told';
import { restartWanted } from '../rollout/wanted';

/** `platform restart [NAME]`: new processes of what serves, beside the old ones first. */
export async function restart(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const environment = textOf(options, 'env') ?? 'staging';
  const reason = textOf(options, 'reason');
  const { name: service } = await serviceOf(io, args[0]);
  const connection = connect(io);
  out.target(`${service} @ ${environment}`);
  const plan = await agreePlan(invocation, connection, {
    service,
    wanted: restartWanted(environment),
    evenWithout: true,
    question: () => `Restart ${service} in ${environment}?`,
  });
  const body = { ...(reason && { reason }) };
  const header = startHeaders();
  const started = plan
    ? await applyPlan(invocation, connection, plan.id, body)
    : await sending(io, out, async () =>
        dataOf(
          await connection.client.POST(
            '/services/{service}/environments/{environment}/restart',
            { params: { path: { service, environment }, header }, body },
          ),
        ),
      );
  return finish(invocation, connection, started, {
    document: { service: { name: service }, environment },
    done: operation => told(connection, service, [environment], operation),
  });
}
