import type { Invocation } from '../args/types';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { ago } from '../format/duration';
import { plainText } from '../format/plainText';
import { whoWords } from '../format/who';
import { connect, dataOf } from '../platform/connect';
import { textOf } from '../rollout/options';

/** `platform deployments [NAME]`: every change of what serves where, newest first. */
export async function deployments({
  args,
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const { name: service } = await serviceOf(io, args[0]);
  const environment = textOf(options, 'env');
  const { client } = connect(io);
  out.target(environment ? `${service} @ ${environment}` : service);
  const page = dataOf(
    await client.GET('/services/{service}/deployments', {
      params: {
        path: { service },
        query: { limit: 50, ...(environment && { environment }) },
      },
    }),
  );
  out.document({ service: { name: service }, deployments: page.items });
  const now = Date.now();
  if (page.items.length)
    out.table([
      ['when', 'where', 'from', 'to', 'commit', 'outcome', 'who', 'why'],
      ...page.items.map(one => [
        ago(one.startedAt, now),
        one.environment,
        one.from ?? '–',
        one.to,
        one.commit.slice(0, 7),
        one.outcome ?? 'under way',
        `${whoWords(one.actor)} by ${one.door}`,
        plainText(one.reason ?? ''),
      ]),
    ]);
  else if (!out.json) out.note('Nothing was deployed yet.');
  return ExitCode.done;
}
