import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { ago } from '../format/duration';
import { plainText } from '../format/plainText';
import { connect, dataOf } from '../platform/connect';

type Notice = components['schemas']['Notice'];

/** As many as fit on two screens; the page in the portal has them all. */
const SHOWN = 50;

/** `platform notices [NAME]`: what one's teams are told of, newest first. */
export async function notices({
  args,
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const { client } = connect(io);
  const service = args[0];
  const page = dataOf(
    await client.GET('/notices', {
      params: {
        query: {
          limit: SHOWN,
          ...(service ? { service } : { mine: !options.all }),
        },
      },
    }),
  );
  const items: Notice[] = page.items;
  out.document({ notices: items });
  const now = Date.now();
  if (items.length)
    out.table([
      ['', 'when', 'service', 'what'],
      ...items.map(one => [
        one.unread ? '•' : '',
        ago(one.createdAt, now),
        one.service ?? '',
        plainText(one.title),
      ]),
    ]);
  else if (!out.json) out.note('There is none.');
  if (options.seen && items.length)
    dataOf(await client.PUT('/notices/seen', { body: { upTo: items[0].id } }));
  return ExitCode.done;
}
