import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOfFolder } from '../folder/serviceOf';
import { plainText } from '../format/plainText';
import { whoWords } from '../format/who';
import { type Connection, connect, dataOf } from '../platform/connect';

type Page = components['schemas']['AuditPage'];
type Entry = components['schemas']['Audit'];

/** As many as fit on two screens; the export has them all. */
const SHOWN = 50;
const PAGE = 200;

const rows = (items: readonly Entry[]) => [
  ['when', 'who', 'by', 'what', 'of', 'outcome', 'why'],
  ...items.map(one => [
    `${one.time.slice(0, 19).replace('T', ' ')}Z`,
    whoWords(one.actor),
    one.door ?? '',
    one.action,
    one.service && one.service !== one.subject
      ? `${one.service} ${one.subject ?? ''}`
      : one.subject ?? '',
    one.outcome,
    plainText(one.reason ?? ''),
  ]),
];

/** `platform audit [NAME]`: who did what, refusals too. With `--json` everything there is, an object on each line. */
export async function audit({
  args,
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const service = options.all
    ? undefined
    : args[0] ?? (await serviceOfFolder(io))?.name;
  const connection = connect(io);
  out.target(service ?? 'everything');
  let cursor: string | undefined;
  do {
    const page = await pageOf(
      connection,
      service,
      out.json ? PAGE : SHOWN,
      cursor,
    );
    if (!out.json) {
      if (page.items.length) out.table(rows(page.items));
      else out.note('Nothing was done yet.');
      if (page.nextCursor)
        out.note(
          `These are the newest ${SHOWN}. All of them: platform audit${
            service ? ` ${service}` : ' --all'
          } --json`,
        );
      return ExitCode.done;
    }
    for (const item of page.items) out.line({ ...item });
    cursor = page.nextCursor ?? undefined;
  } while (cursor);
  return ExitCode.done;
}

async function pageOf(
  { client }: Connection,
  service: string | undefined,
  limit: number,
  cursor: string | undefined,
): Promise<Page> {
  const query = { limit, ...(cursor && { cursor }) };
  return dataOf(
    service
      ? await client.GET('/services/{service}/audit', {
          params: { path: { service }, query },
        })
      : await client.GET('/audit', { params: { query } }),
  );
}
