import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { hoursOf } from '../format/when';
import { releaseOf, textOf } from './options';

type CreatePlan = components['schemas']['CreatePlan'];
type ScaleService = components['schemas']['ScaleService'];
type Options = Invocation['options'];

/** What `deploy rollback` and `plan rollback` ask for. */
export function rollbackWanted(
  options: Options,
  environment: string,
): CreatePlan {
  const release = releaseOf(options);
  return {
    kind: 'rollback',
    environments: [environment],
    ...(release && { release }),
    ...(options.force && { force: true }),
  };
}

/** What `restart` and `plan restart` ask for. */
export const restartWanted = (environment: string): CreatePlan => ({
  kind: 'restart',
  environments: [environment],
});

/** What `scale` and `plan scale` ask for: a commit, an override, or the end of one. */
export function scaleOf(options: Options): ScaleService {
  const reason = textOf(options, 'reason');
  const time = textOf(options, 'for');
  const number = textOf(options, 'replicas');
  if (options['end-override']) {
    if (number !== undefined || time)
      throw new CliError(
        ExitCode.usage,
        `--end-override and --${time ? 'for' : 'replicas'} do not go together.`,
        'An override that ends leaves the number to platform.yaml, at once.',
        'Leave one of them out.',
      );
    return { endOverride: true, ...(reason && { reason }) };
  }
  const replicas = replicasOf(number);
  if (!reason && !time) return { replicas };
  if (reason && time)
    return { replicas, reason, expiresInHours: hoursOf('for', time) };
  throw new CliError(
    ExitCode.usage,
    reason ? 'For how long?' : 'Why?',
    'An override of platform.yaml needs a reason and an end; without both it is a commit to that file.',
    'Say both, as in --for 2h --reason "sale", or neither.',
  );
}

function replicasOf(text: string | undefined): number {
  if (text && /^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new CliError(
    ExitCode.usage,
    text ? `"${text}" is no number of replicas.` : 'How many replicas?',
    '',
    'Say a whole number: --replicas 3',
  );
}

/** The same for a plan. */
export const scaleWanted = (
  scale: ScaleService,
  environment: string,
): CreatePlan => ({ kind: 'scale', environments: [environment], ...scale });
