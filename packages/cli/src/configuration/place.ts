import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { connect, type Connection } from '../platform/connect';
import { getDetail } from '../platform/reading';
import { textOf } from '../rollout/options';

/** Where a configuration is looked at or changed. */
export interface ConfigPlace {
  connection: Connection;
  service: string;
  environments: readonly string[];
}

/** The service and its environments that are meant: staging, the named one, or all that it has a place in. */
export async function configPlace({
  options,
  io,
  out,
}: Invocation): Promise<ConfigPlace> {
  const { name: service } = await serviceOf(
    io,
    textOf(options, 'service'),
    'Say --service NAME, or go',
  );
  const connection = connect(io);
  const named = textOf(options, 'env') ?? 'staging';
  const environments =
    named === 'all'
      ? (await getDetail(connection, service)).environments.map(one => one.name)
      : [named];
  out.target(`${service} @ ${environments.join(', ')}`);
  return { connection, service, environments };
}

/** What changes are sent with, whichever they are. */
export function changeOptions({ options }: Invocation): {
  reason?: string;
  breakGlass?: string;
} {
  const reason = textOf(options, 'reason');
  const breakGlass = textOf(options, 'break-glass');
  return { ...(reason && { reason }), ...(breakGlass && { breakGlass }) };
}

/** Splits `NAME=value`; the value may hold more of them. */
export function splitAssignment(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return at < 0 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

/** A word that is the name of a variable and nothing more. What is behind a `=` is not repeated: it may be a secret. */
export function nameOf(word: string): string {
  const [name, value] = splitAssignment(word);
  if (value === undefined && /^[A-Z][A-Z0-9_]{0,62}$/.test(name)) return name;
  throw new CliError(
    ExitCode.usage,
    `"${name.slice(0, 64)}${
      value === undefined ? '' : '=…'
    }" is no name of a variable.`,
    value === undefined
      ? 'Names are 1 to 63 capital letters, digits and underscores, and start with a letter.'
      : 'Here the name stands alone, without a value.',
    'Such as API_KEY.',
  );
}
