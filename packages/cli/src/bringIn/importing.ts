import type { ApiOperation } from '@waymark/platform-common/api';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { duration } from '../format/duration';
import { table } from '../format/table';
import { type Connection, dataOf } from '../platform/connect';
import { finish } from '../platform/finish';
import { sending, startHeaders } from '../platform/sending';
import { serviceDocument } from '../commands/documents';
import { nameRemote } from './history';
import { pushHistory } from './pushHistory';

const PATIENCE_MS = 60_000;

/** One that was begun before and has not come to its end: it is gone on with, not begun anew. */
async function begunBefore(
  { client }: Connection,
  service: string,
): Promise<ApiOperation | undefined> {
  const { items } = dataOf(
    await client.GET('/operations', {
      params: { query: { service, limit: 20 } },
    }),
  );
  const [last] = items.filter(one => one.kind === 'service.import');
  return last &&
    (last.state === 'running' || (last.state === 'failed' && last.canRetry))
    ? last
    : undefined;
}

const hasRoom = (operation: ApiOperation) =>
  operation.steps.find(step => step.id === 'repository')?.state === 'succeeded';

/** Waits until there is a repository to push to, or the operation has ended without one. */
async function untilRoom(
  { client }: Connection,
  started: ApiOperation,
): Promise<ApiOperation> {
  let operation = started;
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(250)) {
    if (hasRoom(operation) || operation.outcome) return operation;
    if (Date.now() > until)
      throw new CliError(
        ExitCode.stillRunning,
        'The platform has made no repository yet.',
        'It is busy, or waits for its turn.',
        'Run the same once more: it goes on with what was begun.',
      );
    operation = dataOf(
      await client.GET('/operations/{operation}', {
        params: { path: { operation: operation.id } },
      }),
    );
  }
}

/** Brings a service in: the operation, the push of its history by the person's own git, and all that follows from it. */
export async function bringIn(
  invocation: Invocation,
  connection: Connection,
  about: { name: string; team: string; top: string; head: string },
  document: Record<string, unknown>,
): Promise<ExitCodeValue> {
  const { io, out } = invocation;
  const { client } = connection;
  const { name, team, top, head } = about;
  const before = await begunBefore(connection, name);
  if (before) out.note(`Goes on with ${before.id}, which was begun before.`);
  let operation =
    before ??
    (await sending(io, out, async () =>
      dataOf(
        await client.POST('/imports', {
          params: { header: startHeaders() },
          body: { name, team, commit: head },
        }),
      ),
    ));
  operation = await untilRoom(connection, operation);
  if (hasRoom(operation)) {
    const repository = dataOf(
      await client.GET('/repositories/{repository}', {
        params: { path: { repository: name } },
      }),
    );
    out.note(`Pushing ${head.slice(0, 12)} and its history …`);
    await pushHistory(io, top, repository, head, operation.id);
    const remote = await nameRemote(io, top, repository.cloneUrl);
    if (remote)
      out.note(
        `git knows it as "${remote}" now: git push ${remote} HEAD:${repository.defaultBranch}`,
      );
  }
  if (operation.state === 'failed')
    operation = dataOf(
      await client.POST('/operations/{operation}/retry', {
        params: {
          path: { operation: operation.id },
          header: { 'X-Waymark-Door': 'cli' },
        },
      }),
    );
  return finish(invocation, connection, operation, {
    document: { ...document, service: { name, team } },
    done: async ended => {
      const detail = dataOf(
        await client.GET('/services/{service}', {
          params: { path: { service: name } },
        }),
      );
      const rows = detail.environments.map(one => [
        one.name,
        one.release ?? '–',
        one.release ? one.message ?? 'ready' : 'nothing deployed yet',
        one.url ?? '',
      ]);
      return {
        words: [
          `${name} is on the path, after ${duration(ended.durationMs ?? 0)}.`,
          '',
          table(rows, '  '),
          '',
          `Each push to ${detail.repository.defaultBranch} of ${detail.repository.cloneUrl} is deployed from now on.`,
        ].join('\n'),
        document: serviceDocument(detail),
      };
    },
  });
}
