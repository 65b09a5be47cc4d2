import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { plainText } from '../format/plainText';
import { timeWords, whenOf } from '../format/when';
import { whoWords } from '../format/who';
import { connect, dataOf } from '../platform/connect';
import { allPages } from '../platform/reading';
import { sending, writeHeaders } from '../platform/sending';
import { textOf } from '../rollout/options';

type Freeze = components['schemas']['Freeze'];

/** What a window freezes: `service payment-api, environment production`. */
function scopeOf({ service, team, environment }: Partial<Freeze>): string {
  const parts = Object.entries({ service, team, environment });
  return (
    parts
      .flatMap(([word, name]) => (name ? [`${word} ${name}`] : []))
      .join(', ') || 'everything'
  );
}

const untilWords = ({ endsAt }: Freeze) =>
  endsAt ? `until ${timeWords(endsAt)}` : 'until somebody ends it';

/** `platform freeze --reason TEXT`: nothing changes in a place for a while. */
export async function freeze({
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const place = {
    environment: textOf(options, 'env'),
    team: textOf(options, 'team'),
    service: textOf(options, 'service'),
  };
  const reason = textOf(options, 'reason');
  if (!Object.values(place).some(Boolean))
    throw new CliError(
      ExitCode.usage,
      'Freeze what?',
      'An environment, a team, a service, or what several of them have in common.',
      'Say which: platform freeze --env production --reason "…"',
    );
  if (!reason)
    throw new CliError(
      ExitCode.usage,
      'A freeze needs a reason.',
      'It is what everybody reads whose deployment is refused.',
      'Say why: --reason "end of the year"',
    );
  const now = Date.now();
  const time = (option: string) => {
    const text = textOf(options, option);
    return text && whenOf(option, text, now);
  };
  const body = {
    ...JSON.parse(JSON.stringify(place)),
    reason,
    ...(time('from') && { startsAt: time('from') }),
    ...(time('to') && { endsAt: time('to') }),
  };
  const { client } = connect(io);
  out.target(scopeOf(place));
  const made = await sending(io, out, async () =>
    dataOf(
      await client.POST('/freezes', { params: { header: writeHeaders }, body }),
    ),
  );
  out.document({ freeze: made });
  out.result(
    `Freeze ${made.id}: ${scopeOf(made)} ${
      made.active
        ? 'is frozen'
        : `will be frozen from ${timeWords(made.startsAt)}`
    } ${untilWords(made)}.`,
  );
  out.note(`End it with: platform freeze end ${made.id}`);
  return ExitCode.done;
}

/** `platform freeze list`: windows that hold now or are planned; with `--all` those that are over too. */
export async function freezeList({
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const { client } = connect(io);
  const all = options.all ? { all: true } : {};
  const items: Freeze[] = await allPages(cursor =>
    client.GET('/freezes', {
      params: { query: { limit: 200, ...all, ...(cursor && { cursor }) } },
    }),
  );
  out.document({ freezes: items });
  if (items.length)
    out.table([
      ['id', 'what', 'state', 'from', 'until', 'who', 'why'],
      ...items.map(one => [
        one.id,
        scopeOf(one),
        stateOf(one),
        timeWords(one.startsAt),
        one.endsAt ? timeWords(one.endsAt) : 'somebody ends it',
        whoWords(one.createdBy),
        plainText(
          one.incident ? `incident ${one.incident}: ${one.reason}` : one.reason,
        ),
      ]),
    ]);
  else if (!out.json) out.note('Nothing is frozen.');
  return ExitCode.done;
}

function stateOf({ active, startsAt, endedBy }: Freeze): string {
  if (active) return 'frozen';
  return !endedBy && Date.parse(startsAt) > Date.now() ? 'planned' : 'over';
}

/** `platform freeze end ID`: ends a window now. */
export async function freezeEnd({
  args: [id],
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const { client } = connect(io);
  const ended = dataOf(
    await client.POST('/freezes/{freeze}/end', {
      params: { path: { freeze: id }, header: writeHeaders },
    }),
  );
  out.target(scopeOf(ended));
  out.document({ freeze: ended });
  out.result(`Freeze ${ended.id} is over: ${scopeOf(ended)}.`);
  return ExitCode.done;
}
