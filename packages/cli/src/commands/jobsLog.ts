import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { plainText } from '../format/plainText';
import { connect, dataOf } from '../platform/connect';
import { textOf } from '../rollout/options';

/** `platform jobs log NAME JOB`: what a run has said. */
export async function jobsLog({
  args,
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const environment = textOf(options, 'env') ?? 'staging';
  const { name: service } = await serviceOf(io, args[0]);
  const job = args[1]!;
  const { client } = connect(io);
  out.target(`${service} @ ${environment}`);
  const { items } = dataOf(
    await client.GET('/services/{service}/jobs', {
      params: { path: { service } },
    }),
  );
  const found = items.find(
    one => one.name === job && one.environment === environment,
  );
  const run =
    textOf(options, 'run') ?? found?.runs.find(one => one.startedAt)?.id;
  if (!run)
    throw new CliError(
      ExitCode.notFound,
      found
        ? `${job} has not run in ${environment} yet`
        : `${service} has no job "${job}" in ${environment}`,
      'There is nothing to read',
      `platform jobs ${service}`,
    );
  const { lines } = dataOf(
    await client.GET(
      '/services/{service}/environments/{environment}/jobs/{job}/runs/{run}/log',
      { params: { path: { service, environment, job, run } } },
    ),
  );
  out.document({ service: { name: service }, environment, job, run, lines });
  for (const line of lines) out.result(plainText(line.text));
  if (!lines.length && !out.json) out.note('It has said nothing.');
  return ExitCode.done;
}
