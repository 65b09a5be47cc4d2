import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { planWords } from '../format/plan';
import type { Connection } from '../platform/connect';
import { getEnvironments } from '../platform/reading';
import { confirm } from '../terminal/confirm';
import { isInteractive } from '../terminal/Io';
import { planOf } from './agree';

type Plan = components['schemas']['Plan'];

/** What is asked, and how. */
interface Asking {
  service: string;
  wanted: components['schemas']['CreatePlan'];
  /** The question after the plan. */
  question(plan: Plan | undefined): string;
  /** Ask outside of production too: the environment was guessed. */
  always?: boolean;
  /** True where what has no plan now can be done nevertheless: it waits until it can. */
  evenWithout?: boolean;
}

/**
 * Shows what a change in production would do and asks for a yes, where somebody is there to be asked and has not said it
 * already. A no ends the command with 3.
 *
 * @returns the plan that was agreed to; undefined where nobody was asked, or there is none
 */
export async function agreePlan(
  { options, io, out }: Invocation,
  connection: Connection,
  { service, wanted, question, always, evenWithout }: Asking,
): Promise<Plan | undefined> {
  if (options.yes || !isInteractive(io)) return undefined;
  if (!always) {
    const environments = await getEnvironments(connection);
    const here = (name: string) => wanted.environments?.includes(name);
    if (!environments.some(one => one.production && here(one.name)))
      return undefined;
  }
  const plan = await planOf(connection, service, wanted).catch(error => {
    const refused =
      error instanceof CliError && error.exitCode === ExitCode.refused;
    if (!evenWithout || !refused) throw error;
    out.note([error.what, error.why].filter(Boolean).join(' '));
    return undefined;
  });
  if (plan) out.note(planWords(plan));
  await confirm(io, question(plan));
  return plan;
}
