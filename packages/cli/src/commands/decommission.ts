import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { bytes } from '../format/bytes';
import { duration } from '../format/duration';
import { hoursOf, timeWords } from '../format/when';
import { whoWords } from '../format/who';
import { connect, dataOf } from '../platform/connect';
import { finish } from '../platform/finish';
import { sending, startHeaders } from '../platform/sending';
import { textOf } from '../rollout/options';
import { isInteractive } from '../terminal/Io';
import { typeName } from '../terminal/typeName';

type Preview = components['schemas']['Decommission'];

/** Days of `--grace`; undefined without it. */
function graceOf(options: Invocation['options']): number | undefined {
  const text = textOf(options, 'grace');
  if (text === undefined) return undefined;
  return /^0[smhd]?$/.test(text) ? 0 : hoursOf('grace', text) / 24;
}

const days = (count: number) => {
  if (count === 0) return 'at once';
  const hours = Math.round(count * 24);
  return hours % 24 === 0
    ? `${hours / 24} ${hours === 24 ? 'day' : 'days'}`
    : `${hours} h`;
};

/** What would end, in lines. */
function whatEnds(preview: Preview): string[] {
  const { dependants, databases, environments, previews, cost } = preview;
  const serving = environments
    .map(one => `${one.name} (${one.release})`)
    .join(', ');
  const kept = databases.map(one => {
    const size = one.bytes === null ? one.size : bytes(one.bytes);
    return `${one.name} in ${one.environment} (${size})`;
  });
  const asked = dependants.map(
    one =>
      `${one.service} of team ${one.team}${
        one.environments.length ? `, in ${one.environments.join(', ')}` : ''
      }${one.asked ? '' : ', which is your own team’s'}`,
  );
  return [
    `Serves in: ${serving || 'nowhere'}`,
    `Databases, backed up a last time: ${kept.join(', ') || 'none'}`,
    ...(previews ? [`Previews that go: ${previews}`] : []),
    `Costs that end: ${cost.perMonth.toFixed(2)} ${cost.currency} a month`,
    `Depend on it: ${asked.join('; ') || 'nobody that is known'}`,
    `  ${preview.dependantsNote}`,
  ];
}

/** What was said so far by those who were asked. */
const saidSoFar = ({ answers }: Preview) =>
  answers.map(
    one =>
      `${one.service} (team ${one.team}): ${one.state}${
        one.decidedBy ? ` by ${whoWords(one.decidedBy)}` : ''
      }${one.reason ? `: ${one.reason}` : ''}`,
  );

/** `platform service decommission NAME`: shows what would end, asks for the name, and follows it. */
export async function decommission(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const [service] = args;
  const given = graceOf(options);
  const connection = connect(io);
  const { client } = connection;
  const preview = dataOf(
    await client.GET('/services/{service}/decommission', {
      params: { path: { service } },
    }),
  );
  const grace = given ?? preview.graceDays;
  out.target(`${service} (team ${preview.team})`);
  if (!out.json) for (const line of whatEnds(preview)) out.note(line);
  if (!out.json) for (const line of saidSoFar(preview)) out.note(line);
  for (const { what, why } of out.json ? [] : preview.whyNot)
    out.note(`${what}: ${why}`);
  if (options.look) {
    out.document({ decommission: preview });
    return ExitCode.done;
  }
  if (!options.yes) {
    if (!isInteractive(io))
      throw new CliError(
        ExitCode.refused,
        `${service} was left as it is.`,
        'It would be stopped, and nobody is here to ask.',
        `If that is what you want: platform service decommission ${service} --yes`,
      );
    await typeName(
      io,
      grace
        ? `${service} is stopped, and can be brought back whole for ${days(
            grace,
          )}.`
        : `${service} is stopped and goes at once; only final backups, its history and its archived repository stay.`,
      service,
    );
  }
  const reason = textOf(options, 'reason');
  const breakGlass = textOf(options, 'break-glass');
  const started = await sending(io, out, async () =>
    dataOf(
      await client.POST('/services/{service}/decommission', {
        params: { path: { service }, header: startHeaders() },
        body: {
          confirm: service,
          ...(given !== undefined && { graceDays: given }),
          ...(reason && { reason }),
          ...(breakGlass && { breakGlass }),
        },
      }),
    ),
  );
  const waiting = preview.dependants.filter(one => one.asked);
  if (waiting.length && !out.json)
    out.note(
      `It waits for the word of ${waiting
        .map(one => `team ${one.team} (${one.service})`)
        .join(', ')}; Ctrl-C leaves it waiting.`,
    );
  return finish(invocation, connection, started, {
    document: { service: { name: service } },
    done: async ({ result }) => ({
      words: grace
        ? `${service} is decommissioned. Until ${timeWords(
            String(result?.deleteAt),
          )} it can be brought back: platform service recover ${service}`
        : `${service} is decommissioned, and is being removed.`,
    }),
  });
}

/** `platform service recover NAME`: brings it back and waits until it serves. */
export async function recover(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, io, out } = invocation;
  const [service] = args;
  const connection = connect(io);
  out.target(service);
  const started = await sending(io, out, async () =>
    dataOf(
      await connection.client.POST('/services/{service}/recovery', {
        params: { path: { service }, header: startHeaders() },
        body: {},
      }),
    ),
  );
  return finish(invocation, connection, started, {
    document: { service: { name: service } },
    done: async operation => ({
      words: `${service} is back after ${duration(
        operation.durationMs ?? 0,
      )}: with the releases, the configuration and the data that it had.`,
    }),
  });
}
