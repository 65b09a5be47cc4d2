import type { Invocation } from '../args/types';
import type { ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { duration } from '../format/duration';
import { connect, dataOf } from '../platform/connect';
import { finish } from '../platform/finish';
import { sending, startHeaders } from '../platform/sending';
import { textOf } from '../rollout/options';

/** `platform jobs run NAME JOB`: a run of a job, now. */
export async function jobsRun(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const environment = textOf(options, 'env') ?? 'staging';
  const { name: service } = await serviceOf(io, args[0]);
  const job = args[1]!;
  const connection = connect(io);
  out.target(`${service} @ ${environment}`);
  const header = startHeaders();
  const started = await sending(io, out, async () =>
    dataOf(
      await connection.client.POST(
        '/services/{service}/environments/{environment}/jobs/{job}/runs',
        { params: { path: { service, environment, job }, header } },
      ),
    ),
  );
  return finish(invocation, connection, started, {
    document: { service: { name: service }, environment, job },
    done: async operation => ({
      words: `${job} has succeeded${
        operation.durationMs === null
          ? ''
          : ` after ${duration(operation.durationMs)}`
      }. What it has said: platform jobs log ${service} ${job} --env ${environment}`,
    }),
  });
}
