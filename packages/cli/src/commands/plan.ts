import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { planWords } from '../format/plan';
import { connect } from '../platform/connect';
import { getEnvironments, promotionOrder } from '../platform/reading';
import { planOf } from '../rollout/agree';
import { releaseOf, textOf } from '../rollout/options';

/** `platform plan [NAME]`: what a deployment would do; with `--offline` what a file would make, as a preview. */
export async function plan(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  if (options.offline) {
    const stranger = ['release', 'from'].find(name => options[name]);
    if (stranger || args.length)
      throw new CliError(
        ExitCode.usage,
        `--offline and ${
          stranger ? `--${stranger}` : 'NAME'
        } do not go together.`,
        'A preview is made of the platform.yaml of this folder, and knows of nothing else.',
        'Leave one of them out.',
      );
    const { offlinePlan } = await import('../preview/offlinePlan');
    return offlinePlan(invocation);
  }
  const release = releaseOf(options);
  const environment = textOf(options, 'env');
  const from = textOf(options, 'from');
  if (release && from)
    throw new CliError(
      ExitCode.usage,
      '--release and --from do not go together.',
      'Each of them says which release is meant.',
      'Leave one of them out.',
    );
  const { name: service } = await serviceOf(io, args[0]);
  const connection = connect(io);
  const places = environment
    ? [environment]
    : promotionOrder(await getEnvironments(connection));
  out.target(`${service} @ ${places.join(', then ')}`);
  const made = await planOf(connection, service, {
    environments: places,
    ...(release && { release }),
    ...(from && { from }),
  });
  out.document({ plan: made });
  out.result(planWords(made));
  out.note(`Do it with: platform apply ${made.id}`);
  return ExitCode.done;
}
