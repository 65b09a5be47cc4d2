import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';

type CreateDeployment = components['schemas']['CreateDeployment'];
type Options = Invocation['options'];

/** The text of an option, undefined where it was not given. */
export const textOf = (options: Options, name: string): string | undefined =>
  typeof options[name] === 'string' ? (options[name] as string) : undefined;

/** The name of a release as the platform has it: `r7`, and `7` is the same. */
export function releaseOf(options: Options): string | undefined {
  const text = textOf(options, 'release');
  if (text === undefined) return undefined;
  const number = /^r?([1-9]\d{0,8})$/.exec(text)?.[1];
  if (number) return `r${number}`;
  throw new CliError(
    ExitCode.usage,
    `"${text}" is no release.`,
    'Releases are called r1, r2 and so on.',
    'See which there are: platform releases',
  );
}

/** The first weight of a canary, in percent: `10%`, and `10` is the same. */
export function canaryOf(options: Options): CreateDeployment['canary'] {
  const text = textOf(options, 'canary');
  if (text === undefined) return undefined;
  const first = Number(/^(\d{1,2})\s?%?$/.exec(text)?.[1]);
  // The rest has defaults that the platform fills in, which the type does not know.
  if (first >= 1) return { first } as CreateDeployment['canary'];
  throw new CliError(
    ExitCode.usage,
    `"${text}" cannot be the first weight of a canary.`,
    'It is the part of the requests that goes to the new release first.',
    'Use a whole number from 1 to 99: --canary 10%',
  );
}

/** What deployments are started with, whichever command starts them. */
export function deploymentOptions(
  options: Options,
): Pick<CreateDeployment, 'canary' | 'supersede' | 'reason' | 'breakGlass'> {
  const canary = canaryOf(options);
  const reason = textOf(options, 'reason');
  const breakGlass = textOf(options, 'break-glass');
  if (breakGlass !== undefined && breakGlass.trim().length < 5)
    throw new CliError(
      ExitCode.usage,
      'Breaking the glass needs a reason.',
      'It is written down, for those who read it afterwards.',
      'Say why: --break-glass "payments are down, this is the fix"',
    );
  return {
    ...(canary && { canary }),
    ...(options.supersede && { supersede: true }),
    ...(reason && { reason }),
    ...(breakGlass && { breakGlass }),
  };
}
