import type {
  ApiOperation,
  ApiServiceDetail,
} from '@waymark/platform-common/api';
import { serviceDocument } from '../commands/documents';
import { duration } from '../format/duration';
import { table } from '../format/table';
import type { Connection } from '../platform/connect';
import { getDetail } from '../platform/reading';

/** What a rollout has come to, in words and for the document: the environments that it went to, as they are now. */
export async function told(
  connection: Connection,
  service: string,
  places: readonly string[],
  operation: ApiOperation,
): Promise<{ words: string; document: Record<string, unknown> }> {
  const detail = await getDetail(connection, service);
  const environments = detail.environments.filter(one =>
    places.includes(one.name),
  );
  const short = serviceDocument({ ...detail, environments });
  return {
    document: { release: releaseIn(operation, detail, places), ...short },
    words: [
      `${operation.title}: done${
        operation.durationMs === null
          ? ''
          : ` after ${duration(operation.durationMs)}`
      }.`,
      '',
      table(
        environments.map(one => [
          one.name,
          one.release ?? '–',
          one.ready ? 'ready' : one.message || 'not ready',
          one.url ?? '',
        ]),
        '  ',
      ),
    ].join('\n'),
  };
}

function releaseIn(
  { result }: ApiOperation,
  { environments }: ApiServiceDetail,
  places: readonly string[],
): string | null {
  if (typeof result?.release === 'string') return result.release;
  return environments.find(one => one.name === places.at(-1))?.release ?? null;
}
