import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { duration } from '../format/duration';
import { plainText } from '../format/plainText';
import { timeWords } from '../format/when';
import { whoWords } from '../format/who';
import { connect, dataOf } from '../platform/connect';
import { finish } from '../platform/finish';
import { allPages } from '../platform/reading';
import { sending, startHeaders, writeHeaders } from '../platform/sending';
import { textOf } from '../rollout/options';
import { confirm } from '../terminal/confirm';
import { isInteractive } from '../terminal/Io';

type Transfer = components['schemas']['Transfer'];

/** `platform service transfer [NAME] --to TEAM`: asks for it; the other team has to accept. */
export async function transfer({
  args,
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const team = textOf(options, 'to');
  if (!team)
    throw new CliError(
      ExitCode.usage,
      'Transfer to which team?',
      'Whoever asks is an owner of either team, and the other one accepts.',
      'Say which: --to TEAM',
    );
  const reason = textOf(options, 'reason');
  const { name: service } = await serviceOf(io, args[0]);
  const { client } = connect(io);
  out.target(`${service} → team ${team}`);
  if (!options.yes && isInteractive(io))
    await confirm(io, `Ask that ${service} goes to team ${team}?`);
  const asked = await sending(io, out, async () =>
    dataOf(
      await client.POST('/services/{service}/transfer', {
        params: { path: { service }, header: writeHeaders },
        body: { team, ...(reason && { reason }) },
      }),
    ),
  );
  out.document({ transfer: asked });
  const other = asked.askedTeam === asked.to ? asked.from : asked.to;
  out.result(
    `Request ${asked.id}: ${service} goes from team ${asked.from} to team ${asked.to} when team ${other} accepts.`,
  );
  out.note(
    `An owner of ${other} accepts with: platform service transfer accept ${
      asked.id
    } (until ${timeWords(asked.expiresAt)})`,
  );
  return ExitCode.done;
}

/** `platform service transfer accept ID`: agrees to it, and follows it to its end. */
export async function transferAccept(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const connection = connect(io);
  if (!options.yes && isInteractive(io))
    await confirm(io, `Accept transfer ${args[0]}?`);
  const started = await sending(io, out, async () =>
    dataOf(
      await connection.client.POST('/transfers/{transfer}/accept', {
        params: { path: { transfer: args[0] }, header: startHeaders() },
        body: {},
      }),
    ),
  );
  out.target(started.service ?? started.title);
  return finish(invocation, connection, started, {
    document: { transfer: args[0], service: { name: started.service } },
    done: async operation => ({
      words: `${operation.title}: done after ${duration(
        operation.durationMs ?? 0,
      )}.`,
    }),
  });
}

/** `platform service transfer decline ID`: says no, or takes back one's own request. */
export async function transferDecline({
  args,
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const reason = textOf(options, 'reason');
  const declined = dataOf(
    await connect(io).client.POST('/transfers/{transfer}/decline', {
      params: { path: { transfer: args[0] }, header: writeHeaders },
      body: { ...(reason && { reason }) },
    }),
  );
  out.target(declined.service);
  out.document({ transfer: declined });
  out.result(
    `Request ${declined.id} is ${declined.state}: ${declined.service} stays with team ${declined.from}.`,
  );
  return ExitCode.done;
}

/** `platform service transfer list`: what waits; with `--all` what was decided too. */
export async function transferList({
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const { client } = connect(io);
  const items: Transfer[] = await allPages(cursor =>
    client.GET('/transfers', {
      params: {
        query: {
          limit: 200,
          ...(!options.all && { state: 'waiting' as const }),
          ...(cursor && { cursor }),
        },
      },
    }),
  );
  out.document({ transfers: items });
  if (items.length)
    out.table([
      ['id', 'service', 'from', 'to', 'state', 'who asks', 'until', 'why'],
      ...items.map(one => [
        one.id,
        one.service,
        one.from,
        one.to,
        one.state,
        `${whoWords(one.askedBy)} (${one.askedTeam})`,
        timeWords(one.expiresAt),
        plainText(one.reason ?? ''),
      ]),
    ]);
  else if (!out.json) out.note('No transfer waits.');
  return ExitCode.done;
}
