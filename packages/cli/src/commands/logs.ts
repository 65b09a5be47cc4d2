import type { ApiLogLine, components } from '@waymark/platform-common/api';
import { setTimeout as sleep } from 'node:timers/promises';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import type { Invocation } from '../args/types';
import { serviceOf } from '../folder/serviceOf';
import { plainText } from '../format/plainText';
import { type Connection, connect, dataOf } from '../platform/connect';
import { serverSentEvents } from '../platform/serverSentEvents';
import { attached } from '../terminal/attached';
import type { Output } from '../terminal/Output';

const PAGE = 5000;
const MAX_EMPTY_TRIES = 30;

type LogPage = components['schemas']['LogPage'];

/** `platform logs NAME`: what a service has written, and with `-f` what it goes on writing. */
export async function logs({
  args,
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const environment = String(options.env ?? 'staging');
  const since =
    options.since === undefined ? undefined : sinceOf(String(options.since));
  if (options.follow && out.json) {
    throw new CliError(
      ExitCode.usage,
      '-f and --json do not go together.',
      '--json is one document, and a log that is followed has no end.',
      'Leave one of them out.',
    );
  }
  const { name } = await serviceOf(io, args[0]);
  const connection = connect(io);
  out.target(`${name} @ ${environment}`);
  if (!options.follow) {
    const lines = await pages(connection, name, environment, since);
    out.document({ service: { name }, environment, lines });
    if (lines.length) out.result(lines.map(lineWords).join('\n'));
    else if (!out.json) out.note('There are no lines.');
    return ExitCode.done;
  }
  await attached(io, signal =>
    follow(connection, name, environment, since, out, signal),
  );
  return ExitCode.interrupted;
}

/** A time to look back to: a duration or an ISO 8601 time, as the API takes it. */
export function sinceOf(text: string): string {
  if (/^[1-9][0-9]{0,5}(s|m|h|d)$/.test(text)) return text;
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(Date.parse(text)))
    return text;
  throw new CliError(
    ExitCode.usage,
    `"${text}" is not a time.`,
    '',
    'Use for instance --since 90s, 15m, 1h, 2d or 2026-11-21T10:00:00Z.',
  );
}

async function pages(
  connection: Connection,
  service: string,
  environment: string,
  since?: string,
): Promise<ApiLogLine[]> {
  const lines: ApiLogLine[] = [];
  let after: string | undefined;
  for (;;) {
    // As JSON, since no stream was asked for.
    const page = dataOf(
      await connection.client.GET(
        '/services/{service}/environments/{environment}/logs',
        {
          params: {
            path: { service, environment },
            query: {
              ...(since && { since, limit: PAGE }),
              ...(after && { after }),
            },
          },
        },
      ),
    ) as LogPage;
    lines.push(...page.lines);
    const full = since && page.lines.length === PAGE;
    if (!full || !page.nextCursor || page.nextCursor === after) return lines;
    after = page.nextCursor;
  }
}

async function follow(
  connection: Connection,
  service: string,
  environment: string,
  since: string | undefined,
  out: Output,
  signal: AbortSignal,
): Promise<void> {
  const path = `/services/${encodeURIComponent(
    service,
  )}/environments/${encodeURIComponent(environment)}/logs`;
  let after: string | undefined;
  for (let empty = 0; !signal.aborted; empty += 1) {
    try {
      const query = new URLSearchParams({
        ...(after ? { after } : since && { since }),
      });
      const response = await connection.request(`${path}?${query}`, {
        headers: { Accept: 'text/event-stream' },
        signal,
      });
      for await (const { event, data } of serverSentEvents(response, signal)) {
        empty = 0;
        if (event !== 'message' && event !== 'log') continue;
        const line: ApiLogLine = JSON.parse(data);
        after = line.cursor;
        out.result(lineWords(line));
      }
    } catch (error) {
      if (signal.aborted) return;
      if (
        (error instanceof CliError && error.exitCode !== ExitCode.failed) ||
        empty >= MAX_EMPTY_TRIES
      )
        throw error;
      if (empty === 0) out.note('The connection is lost. Trying again …');
    }
    await sleep(Math.min(200 * 2 ** Math.min(empty, 4), 2000), undefined, {
      signal,
    }).catch(() => undefined);
  }
}

/** One line: when, which release and replica, what. */
function lineWords(line: ApiLogLine): string {
  const who = [
    line.release,
    line.replica === undefined ? undefined : `#${line.replica}`,
  ]
    .filter(Boolean)
    .join('');
  return [line.time, who, plainText(line.text)].filter(Boolean).join('  ');
}
