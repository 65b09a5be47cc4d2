import type {
  ApiEnvironment,
  ApiServiceDetail,
} from '@waymark/platform-common/api';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import type { Rollout } from './rollouts';

/**
 * The environment of `deploy promote` and `deploy rollback`: the one that is named, else the one where a canary runs,
 * else production; that last one was only guessed. Pure.
 */
export function placeOf(
  named: string | undefined,
  { environments: places }: Pick<ApiServiceDetail, 'environments'>,
  rollouts: readonly Rollout[],
  environments: readonly ApiEnvironment[],
): { environment: string; guessed: boolean } {
  if (named) return { environment: named, guessed: false };
  const canaries = new Set([
    ...places
      .filter(one => one.candidate && (one.weight ?? 0) > 0)
      .map(one => one.name),
    ...rollouts.filter(one => one.canary).map(one => one.environment),
  ]);
  if (canaries.size === 1)
    return { environment: [...canaries][0], guessed: false };
  const production = environments
    .filter(one => one.production && one.order !== null)
    .map(one => one.name);
  const several = canaries.size ? [...canaries] : production;
  if (several.length === 1) return { environment: several[0], guessed: true };
  throw new CliError(
    ExitCode.usage,
    'Which environment?',
    canaries.size
      ? `A canary runs in ${several.join(' and in ')}.`
      : `No canary runs, and ${
          several.length ? `${several.join(', ')} are` : 'nothing is'
        } for production.`,
    `Say which: --env ${several[0] ?? 'ENVIRONMENT'}`,
  );
}

/** Refuses to go on with a guess where nobody is there to be asked. */
export const needsYes = (verb: string, environment: string) =>
  new CliError(
    ExitCode.usage,
    `${verb} in ${environment} needs your word.`,
    'No environment is named, no canary runs, and nobody is there to be asked.',
    `Say so: --env ${environment}, or --yes.`,
  );
