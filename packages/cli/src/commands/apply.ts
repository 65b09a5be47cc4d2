import type { Invocation } from '../args/types';
import type { ExitCodeValue } from '../exitCodes';
import { planWords } from '../format/plan';
import { connect, dataOf } from '../platform/connect';
import { finish } from '../platform/finish';
import { getEnvironments } from '../platform/reading';
import { deploymentOptions } from '../rollout/options';
import { applyPlan } from '../rollout/start';
import { told } from '../rollout/told';
import { confirm } from '../terminal/confirm';
import { isInteractive } from '../terminal/Io';

/** `platform apply ID`: does what a plan says, unless what it was made from has moved. */
export async function apply(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const how = deploymentOptions(options);
  const connection = connect(io);
  const plan = dataOf(
    await connection.client.GET('/plans/{plan}', {
      params: { path: { plan: args[0] } },
    }),
  );
  const places = plan.environments.map(one => one.environment);
  out.target(`${plan.service} @ ${places.join(', then ')}`);
  if (!options.yes && isInteractive(io) && !plan.applied) {
    const all = await getEnvironments(connection);
    if (all.some(one => one.production && places.includes(one.name))) {
      out.note(planWords(plan));
      await confirm(io, 'Do it?');
    }
  }
  const started = await applyPlan(invocation, connection, plan.id, how);
  return finish(invocation, connection, started, {
    document: { plan: plan.id, service: { name: plan.service } },
    done: operation => {
      const next = operation.steps.at(-1)?.message;
      if (plan.kind === 'scale' && next) out.note(next);
      return told(connection, plan.service, places, operation);
    },
  });
}
