import type { ApiEnvironment } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { promotionOrder } from '../platform/reading';
import { textOf } from './options';

/**
 * The two environments that `--from` and `--to` name. Without `--to` the last of the promotion order, without `--from`
 * the one before `--to`.
 */
export function between(
  options: Invocation['options'],
  environments: readonly ApiEnvironment[],
): { from: string; to: string } {
  const order = promotionOrder(environments);
  const to = known(textOf(options, 'to') ?? order.at(-1), environments);
  const place = order.indexOf(to);
  const before = place > 0 ? order[place - 1] : undefined;
  const named = textOf(options, 'from');
  if (!named && !before)
    throw new CliError(
      ExitCode.usage,
      `Nothing comes before ${to}.`,
      place === 0
        ? 'It is the first of the promotion order.'
        : 'It is not in the promotion order.',
      `Say from where: --from ${
        order.find(one => one !== to) ?? 'ENVIRONMENT'
      }`,
    );
  const from = known(named ?? before, environments);
  if (from === to)
    throw new CliError(
      ExitCode.usage,
      `From ${from} to ${to} is no way.`,
      '',
      'Name two environments: --from staging --to production',
    );
  return { from, to };
}

function known(
  name: string | undefined,
  environments: readonly ApiEnvironment[],
): string {
  const found = environments.find(one => one.name === name);
  if (found) return found.name;
  throw new CliError(
    ExitCode.notFound,
    `There is no environment "${name}".`,
    `There are ${environments.map(one => one.name).join(', ') || 'none'}.`,
    'See: platform env list',
  );
}
