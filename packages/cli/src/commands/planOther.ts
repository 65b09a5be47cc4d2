import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { planWords } from '../format/plan';
import { connect, type Connection } from '../platform/connect';
import { planOf } from '../rollout/agree';
import { findPlace } from '../rollout/findPlace';
import { textOf } from '../rollout/options';
import {
  restartWanted,
  rollbackWanted,
  scaleOf,
  scaleWanted,
} from '../rollout/wanted';

type CreatePlan = components['schemas']['CreatePlan'];

/** Makes a plan of one environment and shows it. */
async function show(
  { out }: Invocation,
  connection: Connection,
  service: string,
  wanted: CreatePlan,
): Promise<ExitCodeValue> {
  out.target(`${service} @ ${wanted.environments?.join()}`);
  const made = await planOf(connection, service, wanted);
  out.document({ plan: made });
  out.result(planWords(made));
  out.note(`Do it with: platform apply ${made.id}`);
  return ExitCode.done;
}

/** `platform plan rollback [NAME]`: where `deploy rollback` would lead. */
export async function planRollback(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { args, options, io } = invocation;
  const { name: service } = await serviceOf(io, args[0]);
  const connection = connect(io);
  const { environment } = await findPlace(
    connection,
    service,
    textOf(options, 'env'),
  );
  const wanted = rollbackWanted(options, environment);
  return show(invocation, connection, service, wanted);
}

/** `platform plan restart [NAME]`: what `restart` would do. */
export async function planRestart(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { args, options, io } = invocation;
  const environment = textOf(options, 'env') ?? 'staging';
  const { name: service } = await serviceOf(io, args[0]);
  return show(invocation, connect(io), service, restartWanted(environment));
}

/** `platform plan scale [NAME]`: what `scale` would do. */
export async function planScale(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { args, options, io } = invocation;
  const environment = textOf(options, 'env') ?? 'staging';
  const wanted = scaleWanted(scaleOf(options), environment);
  const { name: service } = await serviceOf(io, args[0]);
  return show(invocation, connect(io), service, wanted);
}
