import type { Invocation } from '../args/types';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { ago } from '../format/duration';
import { plainText } from '../format/plainText';
import { connect, dataOf } from '../platform/connect';
import { getDetail } from '../platform/reading';

/** `platform releases [NAME]`: what was built, newest first, and where each serves. */
export async function releases({
  args,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const { name: service } = await serviceOf(io, args[0]);
  const connection = connect(io);
  out.target(service);
  const [detail, page] = await Promise.all([
    getDetail(connection, service),
    connection.client
      .GET('/services/{service}/releases', {
        params: { path: { service }, query: { limit: 50 } },
      })
      .then(dataOf),
  ]);
  const servesIn = (release: string) =>
    detail.environments.flatMap(
      ({ name, release: stable, candidate, weight }) => {
        if (stable === release) return [name];
        return candidate === release ? [`${name} (${weight ?? 0} %)`] : [];
      },
    );
  out.document({
    service: { name: service },
    releases: page.items.map(one => ({
      ...one,
      environments: detail.environments
        .filter(({ release }) => release === one.name)
        .map(({ name }) => name),
    })),
  });
  const now = Date.now();
  if (page.items.length)
    out.table([
      ['release', 'commit', 'message', 'author', 'built', 'serves in'],
      ...page.items.map(one => [
        one.name,
        one.commit.sha.slice(0, 7),
        plainText(one.commit.message.split('\n')[0]),
        plainText(one.commit.author),
        ago(one.createdAt, now),
        servesIn(one.name).join(', '),
      ]),
    ]);
  else if (!out.json) out.note('Nothing was built yet.');
  return ExitCode.done;
}
