import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode } from '../exitCodes';
import { planWords } from '../format/plan';
import { type Connection, dataOf } from '../platform/connect';
import { confirm } from '../terminal/confirm';
import { isInteractive } from '../terminal/Io';

type Plan = components['schemas']['Plan'];

/**
 * Shows what a deployment to production would do and asks for a yes, where somebody is there to be asked and has not
 * said it already. A no ends the command with 3.
 *
 * @param names - of the environments for production among those that it goes to
 * @returns the plan that was agreed to; undefined where nobody was asked, or what will be deployed is not built yet
 */
export async function agree(
  { options, io, out }: Invocation,
  connection: Connection,
  service: string,
  wanted: components['schemas']['CreatePlan'],
  names: readonly string[],
): Promise<Plan | undefined> {
  if (!names.length || options.yes || !isInteractive(io)) return undefined;
  const plan = await planOf(connection, service, wanted).catch(error => {
    // What was never built has no plan yet; everything else would refuse the deployment as well.
    if (!(error instanceof CliError) || error.exitCode !== ExitCode.refused)
      throw error;
    out.note([error.what, error.why].filter(Boolean).join(' '));
    return undefined;
  });
  const places = names.join(' and ');
  const isNewest = plan && (plan.notIncluded === null || wanted.release);
  if (plan && isNewest) {
    out.note(planWords(plan));
    await confirm(io, `Deploy ${plan.release} of ${service} to ${places}?`);
    return plan;
  }
  if (plan?.notIncluded) out.note(plan.notIncluded);
  out.note('What it will do cannot be shown before it is built.');
  await confirm(
    io,
    `Deploy the newest commit of ${service} to ${places} once it is built?`,
  );
  return undefined;
}

/** What would be done, from what is there now. */
export async function planOf(
  { client }: Connection,
  service: string,
  body: components['schemas']['CreatePlan'],
): Promise<Plan> {
  return dataOf(
    await client.POST('/services/{service}/plans', {
      params: { path: { service } },
      body,
    }),
  );
}
