import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { seenWords, whatWords } from '../format/approval';
import { ago } from '../format/duration';
import { timeWords } from '../format/when';
import { whoWords } from '../format/who';
import { type Connection, connect, dataOf } from '../platform/connect';
import { allPages } from '../platform/reading';
import { writeHeaders } from '../platform/sending';
import { textOf } from '../rollout/options';
import { confirm } from '../terminal/confirm';
import { isInteractive } from '../terminal/Io';

type Approval = components['schemas']['Approval'];
type Plan = components['schemas']['Plan'];

/** `platform approve [ID]`: says yes, or no with `--reject`, to what somebody has asked for; without an id lists it. */
export async function approve(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const reason = textOf(options, 'reason');
  if (!args.length) {
    if (options.reject || reason || options.yes)
      throw new CliError(
        ExitCode.usage,
        'Decide on what?',
        'Without an ID this lists what waits for you.',
        'Name one: platform approve ID',
      );
    return list(invocation);
  }
  if (options.reject && !reason)
    throw new CliError(
      ExitCode.usage,
      'A rejection needs a reason.',
      'It is what the person reads who has asked.',
      'Say why: --reject --reason "wait for the migration"',
    );
  const connection = connect(io);
  const approval = await find(connection, args[0]);
  out.target(`${approval.service} @ ${approval.environment}`);
  const plan = await planSeen(connection, approval);
  out.note(seenWords(approval, plan));
  if (!options.yes && isInteractive(io))
    await confirm(
      io,
      `${options.reject ? 'Reject' : 'Approve'} ${approval.service} for ${
        approval.environment
      }?`,
    );
  const decided = dataOf(
    await connection.client.POST('/approvals/{approval}/decision', {
      params: { path: { approval: approval.id }, header: writeHeaders },
      body: {
        decision: options.reject ? 'reject' : 'approve',
        ...(reason && { reason }),
      },
    }),
  );
  out.document({ approval: decided, plan: plan ?? null });
  out.result(
    `Request ${decided.id} is ${decided.state}: ${decided.service} for ${decided.environment}.`,
  );
  out.note(`See what it does: platform operations ${decided.operation} -f`);
  return ExitCode.done;
}

async function list({ io, out }: Invocation): Promise<ExitCodeValue> {
  const { client } = connect(io);
  const items: Approval[] = await allPages(cursor =>
    client.GET('/approvals', {
      params: {
        query: {
          state: 'waiting',
          mine: true,
          limit: 200,
          ...(cursor && { cursor }),
        },
      },
    }),
  );
  out.document({ approvals: items });
  const now = Date.now();
  if (items.length)
    out.table([
      ['id', 'service', 'environment', 'what', 'who asks', 'asked', 'until'],
      ...items.map(one => [
        one.id,
        one.service,
        one.environment,
        whatWords(one),
        whoWords(one.requestedBy),
        ago(one.requestedAt, now),
        timeWords(one.expiresAt),
      ]),
    ]);
  else if (!out.json) out.note('Nothing waits for you.');
  return ExitCode.done;
}

/** A request by its id: those that wait come first, since one of them is nearly always meant. */
async function find({ client }: Connection, id: string): Promise<Approval> {
  for (const state of ['waiting', undefined] as const) {
    let cursor: string | undefined;
    do {
      const page = dataOf(
        await client.GET('/approvals', {
          params: {
            query: {
              limit: 200,
              ...(state && { state }),
              ...(cursor && { cursor }),
            },
          },
        }),
      );
      const found = page.items.find(one => one.id === id);
      if (found) return found;
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
  }
  throw new CliError(
    ExitCode.notFound,
    `There is no request "${id}".`,
    'None has that id.',
    'See what waits for you: platform approve',
  );
}

/** The plan that the person who asks has seen; plans do not live as long as requests. */
async function planSeen(
  { client }: Connection,
  { seen }: Approval,
): Promise<Plan | undefined> {
  if (typeof seen.plan !== 'string') return undefined;
  const answer = await client.GET('/plans/{plan}', {
    params: { path: { plan: seen.plan } },
  });
  return answer.response.status === 404 ? undefined : dataOf(answer);
}
