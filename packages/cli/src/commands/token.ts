import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { plainText } from '../format/plainText';
import { timeWords } from '../format/when';
import { whoWords } from '../format/who';
import { connect, dataOf } from '../platform/connect';
import { allPages } from '../platform/reading';
import { sending, writeHeaders } from '../platform/sending';
import { textOf } from '../rollout/options';

type Token = components['schemas']['ServiceToken'];

/** Days of `90d`; throws with exit code 2 for what is none from a day to a year. */
function daysOf(text: string): number {
  const days = Number(/^([1-9]\d{0,2})d?$/.exec(text)?.[1]);
  if (days <= 365) return days;
  throw new CliError(
    ExitCode.usage,
    `"${text}" cannot be how long a token lives.`,
    'Whole days, a year at most: who still needs it then makes a new one.',
    'As in --expires 90d',
  );
}

const serviceNamed = async ({ options, io }: Invocation): Promise<string> =>
  (await serviceOf(io, textOf(options, 'service'), 'Say --service NAME, or go'))
    .name;

/** `platform token create`: shown once, on standard output and nowhere else. */
export async function tokenCreate(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { options, io, out } = invocation;
  const expires = textOf(options, 'expires');
  const name = textOf(options, 'name');
  const body = {
    ...(name && { name }),
    ...(expires && { expiresInDays: daysOf(expires) }),
  };
  const service = await serviceNamed(invocation);
  const { client } = connect(io);
  out.target(service);
  const made = await sending(io, out, async () =>
    dataOf(
      await client.POST('/services/{service}/tokens', {
        params: { path: { service }, header: writeHeaders },
        body,
      }),
    ),
  );
  out.document({ token: made });
  out.result(made.token);
  out.note(
    `Token ${made.id} deploys ${service} and nothing else, until ${timeWords(
      made.expiresAt,
    )}.`,
  );
  out.note(
    'It is shown this once: put it among the secrets of the workflow, as PLATFORM_TOKEN.',
  );
  out.note(
    `Revoke it with: platform token revoke ${made.id} --service ${service}`,
  );
  return ExitCode.done;
}

/** `platform token list`: never their text. */
export async function tokenList(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { io, out } = invocation;
  const service = await serviceNamed(invocation);
  const { client } = connect(io);
  out.target(service);
  const tokens: Token[] = await allPages(cursor =>
    client.GET('/services/{service}/tokens', {
      params: {
        path: { service },
        query: { limit: 200, ...(cursor && { cursor }) },
      },
    }),
  );
  out.document({ tokens });
  if (tokens.length)
    out.table([
      ['id', 'name', 'state', 'made by', 'until', 'last used'],
      ...tokens.map(one => [
        one.id,
        plainText(one.name),
        one.state,
        whoWords(one.createdBy),
        timeWords(one.expiresAt),
        one.lastUsedAt ? timeWords(one.lastUsedAt) : 'never',
      ]),
    ]);
  else if (!out.json) out.note(`${service} has no tokens.`);
  return ExitCode.done;
}

/** `platform token revoke ID`: at once. */
export async function tokenRevoke(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { args, io, out } = invocation;
  const service = await serviceNamed(invocation);
  const { client } = connect(io);
  out.target(service);
  const token = dataOf(
    await client.DELETE('/services/{service}/tokens/{token}', {
      params: { path: { service, token: args[0] }, header: writeHeaders },
    }),
  );
  out.document({ token });
  out.result(`Token ${token.id} is ${token.state}.`);
  return ExitCode.done;
}
