import type { ApiEnvironment } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { gaps, wrongs } from '../format/conditions';
import { ago, duration } from '../format/duration';
import { hoursOf, timeWords } from '../format/when';
import { connect, dataOf } from '../platform/connect';
import { finish } from '../platform/finish';
import { ownTeam } from '../platform/ownTeam';
import { getEnvironments } from '../platform/reading';
import { sending, startHeaders, writeHeaders } from '../platform/sending';
import { textOf } from '../rollout/options';
import { isInteractive } from '../terminal/Io';
import { typeName } from '../terminal/typeName';

type Options = Invocation['options'];

/** Whole hours of `--for`, as the API takes them; undefined without it. */
function hours(options: Options): number | undefined {
  const text = textOf(options, 'for');
  return text === undefined
    ? undefined
    : Math.max(1, Math.ceil(hoursOf('for', text)));
}

const lifetime = (options: Options) => {
  const expiresInHours = hours(options);
  return expiresInHours === undefined ? {} : { expiresInHours };
};

/** When an environment was last used: its age, where nobody has. */
const lastUse = (one: ApiEnvironment) =>
  Date.parse(one.lastUsedAt ?? one.createdAt ?? '') || 0;

const whose = (one: ApiEnvironment) =>
  one.branch ? `preview of ${one.branch} (${one.service})` : one.team ?? '';

const until = (one: ApiEnvironment) => {
  if (one.removing) return 'is being torn down';
  return one.expiresAt ? timeWords(one.expiresAt) : '';
};

/** `platform env list`: where services run, in promotion order; whose each is, what it costs, and how long it stays. */
export async function envList({
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const team = textOf(options, 'team');
  const unused = textOf(options, 'unused');
  const before =
    unused === undefined
      ? Infinity
      : Date.now() - hoursOf('unused', unused) * 3_600_000;
  const all = await getEnvironments(connect(io));
  const items = all.filter(
    one =>
      (team === undefined || one.team === team) &&
      (unused === undefined || (one.base && lastUse(one) < before)),
  );
  out.document({ environments: items });
  if (items.length)
    out.table([
      [
        'name',
        'order',
        'target',
        'whose',
        'from',
        'services',
        'a month',
        'last used',
        'until',
      ],
      ...items.map(one => [
        one.name,
        one.order === null ? '–' : String(one.order),
        one.target,
        whose(one),
        one.base ?? (one.production ? 'production' : ''),
        String(one.services ?? ''),
        one.cost ? `${one.cost.perMonth.toFixed(2)} ${one.cost.currency}` : '',
        ago(one.lastUsedAt),
        until(one),
      ]),
    ]);
  else if (!out.json) out.note('There are none.');
  if (!out.json)
    for (const { name, conditions = [] } of items)
      for (const text of wrongs(conditions)) out.note(`${name}: ${text}`);
  const lacking = new Set(items.flatMap(one => gaps(one.conditions ?? [])));
  for (const gap of out.json ? [] : lacking) out.note(gap);
  return ExitCode.done;
}

/** `platform env create NAME`: an environment of the team's own, empty. */
export async function envCreate(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const [name] = args;
  const connection = connect(io);
  const team =
    textOf(options, 'team') ??
    (await ownTeam(connection, io, 'An environment'));
  const base = textOf(options, 'base');
  out.target(`${name} (team ${team})`);
  const started = await sending(io, out, async () =>
    dataOf(
      await connection.client.POST('/environments', {
        params: { header: startHeaders() },
        // What has a default is filled in by the platform, which the type does not know.
        body: { name, team, ...(base && { base }), ...lifetime(options) } as {
          name: string;
          team: string;
          base: string;
        },
      }),
    ),
  );
  return finish(invocation, connection, started, {
    document: { environment: { name, team } },
    done: async () => ({
      words: `Environment ${name} is there. Put a service into it: platform deploy --env ${name}`,
    }),
  });
}

/** `platform env clone NAME --services A,B`: with those services as they serve elsewhere, never all unasked. */
export async function envClone(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const [name] = args;
  const environment = textOf(options, 'from') ?? 'staging';
  const services = (textOf(options, 'services') ?? '')
    .split(',')
    .map(one => one.trim())
    .filter(Boolean);
  if (!services.length)
    throw new CliError(
      ExitCode.usage,
      'Clone which services?',
      `Only those that are named are put into it; all others answer from ${environment}.`,
      'Say which: --services payment-api,ledger-api',
    );
  const connection = connect(io);
  const team =
    textOf(options, 'team') ??
    (await ownTeam(connection, io, 'An environment'));
  out.target(`${services.join(', ')} of ${environment} → ${name}`);
  const started = await sending(io, out, async () =>
    dataOf(
      await connection.client.POST('/environments/{environment}/clones', {
        params: { path: { environment }, header: startHeaders() },
        body: { name, team, services, ...lifetime(options) },
      }),
    ),
  );
  return finish(invocation, connection, started, {
    document: { environment: { name, team } },
    done: async operation => ({
      words: `Environment ${name} is there after ${duration(
        operation.durationMs ?? 0,
      )}, with ${services.join(', ')}. Their databases begin empty.`,
    }),
  });
}

/** `platform env extend NAME`: it stays longer. */
export async function envExtend({
  args,
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const [name] = args;
  out.target(name);
  const changed = dataOf(
    await connect(io).client.POST('/environments/{environment}/extend', {
      params: { path: { environment: name }, header: writeHeaders },
      body: { hours: hours(options) ?? 7 * 24 },
    }),
  );
  out.document({ environment: changed });
  out.result(`${name} stays until ${timeWords(changed.expiresAt!)}.`);
  return ExitCode.done;
}

/** `platform env delete NAME`: with all that is in it; asks for the name, because data is lost. */
export async function envDelete(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const [name] = args;
  const connection = connect(io);
  out.target(name);
  if (!options.yes) {
    if (!isInteractive(io))
      throw new CliError(
        ExitCode.refused,
        `${name} was not torn down.`,
        'Everything in it goes, its databases too, and nobody is here to ask.',
        `If that is what you want: platform env delete ${name} --yes`,
      );
    await typeName(
      io,
      `All that is in ${name} goes, its databases with their data too.`,
      name,
    );
  }
  const started = await sending(io, out, async () =>
    dataOf(
      await connection.client.DELETE('/environments/{environment}', {
        params: { path: { environment: name }, header: startHeaders() },
      }),
    ),
  );
  return finish(invocation, connection, started, {
    document: { environment: { name } },
    done: async operation => ({
      words: `${name} is gone after ${duration(operation.durationMs ?? 0)}.`,
    }),
  });
}

/** `platform env preview NAME`: a branch below preview/, and what a push to it brings. */
export async function envPreview(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const { name: service } = await serviceOf(
    io,
    textOf(options, 'service'),
    'Say --service NAME, or go',
  );
  const connection = connect(io);
  out.target(`preview/${args[0]} of ${service}`);
  const started = await sending(io, out, async () =>
    dataOf(
      await connection.client.POST('/services/{service}/previews', {
        params: { path: { service }, header: startHeaders() },
        body: { name: args[0] },
      }),
    ),
  );
  return finish(invocation, connection, started, {
    document: {
      service: { name: service },
      environment: { name: started.environment },
    },
    done: async operation => ({
      words: `${operation.result?.url ?? operation.environment} shows preview/${
        args[0]
      }. Push to the branch to change it; delete the branch and it goes.`,
    }),
  });
}
