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
import { scaleOf, scaleWanted } from '../rollout/wanted';

/** `platform scale [NAME] --replicas N`: by a commit to platform.yaml, or for a while by an override, which can be ended. */
export async function scale(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const environment = textOf(options, 'env') ?? 'staging';
  const body = scaleOf(options);
  const { name: service } = await serviceOf(io, args[0]);
  const connection = connect(io);
  out.target(`${service} @ ${environment}`);
  const plan = await agreePlan(invocation, connection, {
    service,
    wanted: scaleWanted(body, environment),
    // Not before the newest push is built: what is committed on top of it.
    evenWithout: !body.endOverride,
    question: () =>
      body.endOverride
        ? `End the override of ${service} in ${environment}?`
        : `Scale ${service} in ${environment} to ${body.replicas}?`,
  });
  const header = startHeaders();
  const { reason } = body;
  const started = plan
    ? await applyPlan(invocation, connection, plan.id, {
        ...(reason && { reason }),
      })
    : await sending(io, out, async () =>
        dataOf(
          await connection.client.POST(
            '/services/{service}/environments/{environment}/scale',
            { params: { path: { service, environment }, header }, body },
          ),
        ),
      );
  return finish(invocation, connection, started, {
    document: {
      service: { name: service },
      environment,
      ...(body.replicas !== undefined && { replicas: body.replicas }),
    },
    done: async operation => {
      // A commit is not everywhere at once: its last step says when it is there.
      const next = operation.steps.at(-1)?.message;
      if (next) out.note(next);
      return told(connection, service, [environment], operation);
    },
  });
}
