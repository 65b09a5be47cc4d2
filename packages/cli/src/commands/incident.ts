import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { ago, duration } from '../format/duration';
import { plainText } from '../format/plainText';
import { table } from '../format/table';
import { whoWords } from '../format/who';
import { type Connection, connect, dataOf } from '../platform/connect';
import { sending, writeHeaders } from '../platform/sending';
import { releaseOf, textOf } from '../rollout/options';

type Incident = components['schemas']['Incident'];

/** `platform incident open [NAME] --title TEXT`: freezes the service, and shows what changed last. */
export async function incidentOpen({
  args,
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const title = textOf(options, 'title');
  if (!title)
    throw new CliError(
      ExitCode.usage,
      'An incident needs a title.',
      'It is what everybody sees first.',
      'Say what is wrong: --title "payments fail"',
    );
  const release = releaseOf(options);
  const { name: service } = await serviceOf(io, args[0]);
  const { client } = connect(io);
  out.target(service);
  const made = await sending(io, out, async () =>
    dataOf(
      await client.POST('/services/{service}/incidents', {
        params: { path: { service }, header: writeHeaders },
        body: { title, ...(release && { release }) },
      }),
    ),
  );
  out.document({ incident: made });
  out.result(
    [
      `Incident ${made.id} of ${service} is open: ${plainText(made.title)}`,
      `${service} is frozen until it is closed; a rollback goes through.`,
      ...changesWords(made),
    ].join('\n'),
  );
  out.note(
    `Go back with:   platform deploy rollback ${service}\nClose it with:  platform incident close ${made.id}`,
  );
  return ExitCode.done;
}

function changesWords({ lastChanges }: Incident): string[] {
  if (!lastChanges.length) return ['Nothing was changed before it.'];
  const now = Date.now();
  return [
    'The last changes:',
    table(
      lastChanges.map(one => [
        ago(one.startedAt, now),
        one.environment,
        `${one.from ?? 'nothing'} → ${one.to}`,
        one.outcome ?? 'under way',
        whoWords(one.actor),
        plainText(one.reason ?? ''),
      ]),
      '  ',
    ),
  ];
}

/** `platform incident close [ID]`: by its id, or the open one of a service. */
export async function incidentClose({
  args,
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const connection = connect(io);
  const id = /^\d{1,15}$/.test(args[0] ?? '')
    ? args[0]
    : await openOf(connection, (await serviceOf(io, args[0])).name);
  const summary = textOf(options, 'summary');
  const closed = dataOf(
    await connection.client.POST('/incidents/{incident}/close', {
      params: { path: { incident: id }, header: writeHeaders },
      body: { ...(summary && { summary }) },
    }),
  );
  out.target(closed.service);
  out.document({ incident: closed });
  out.result(
    `Incident ${closed.id} of ${closed.service} is closed${
      closed.closedAt
        ? ` after ${duration(
            Date.parse(closed.closedAt) - Date.parse(closed.openedAt),
          )}`
        : ''
    }; its freeze is over.`,
  );
  return ExitCode.done;
}

async function openOf({ client }: Connection, service: string) {
  const page = dataOf(
    await client.GET('/incidents', {
      params: { query: { service, open: true, limit: 1 } },
    }),
  );
  if (page.items.length) return page.items[0].id;
  throw new CliError(
    ExitCode.notFound,
    `${service} has no open incident.`,
    '',
    'See them all: platform incident list',
  );
}

/** `platform incident list [NAME]`: newest first. */
export async function incidentList({
  args,
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const { client } = connect(io);
  const page = dataOf(
    await client.GET('/incidents', {
      params: {
        query: {
          limit: 50,
          ...(args[0] && { service: args[0] }),
          ...(!options.all && { open: true }),
        },
      },
    }),
  );
  out.document({ incidents: page.items });
  const now = Date.now();
  if (page.items.length)
    out.table([
      ['id', 'service', 'title', 'opened', 'state', 'who', 'release'],
      ...page.items.map(one => [
        one.id,
        one.service,
        plainText(one.title),
        ago(one.openedAt, now),
        one.closedAt ? `closed ${ago(one.closedAt, now)}` : 'open',
        whoWords(one.openedBy),
        one.release ?? '',
      ]),
    ]);
  else if (!out.json)
    out.note(options.all ? 'There was none.' : 'No incident is open.');
  return ExitCode.done;
}
