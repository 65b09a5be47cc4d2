import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { CliError } from '../CliError';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { duration } from '../format/duration';
import { connect } from '../platform/connect';
import { finish } from '../platform/finish';
import { deploymentOptions, textOf } from '../rollout/options';
import { startDeployment } from '../rollout/start';
import { confirm } from '../terminal/confirm';
import { isInteractive } from '../terminal/Io';

/** What the line says of an image: both parts, and right. Throws with exit code 2. */
async function imageOf(
  options: Invocation['options'],
): Promise<{ image: string; commit: string }> {
  const image = textOf(options, 'image');
  const commit = textOf(options, 'commit');
  const wrong = (what: string, why: string, next: string) =>
    new CliError(ExitCode.usage, what, why, next);
  if (!image || !commit)
    throw wrong(
      image ? '--image needs --commit.' : '--commit needs --image.',
      'The image is what runs, and the platform.yaml of the commit that it was built of makes the release.',
      'Say both: --image REF@DIGEST --commit SHA',
    );
  const { imageProblem } = await import('@waymark/platform-common/graph');
  const problem = imageProblem(image);
  if (problem)
    throw wrong(
      'The image cannot be deployed.',
      problem,
      'The step that pushes an image says its digest.',
    );
  if (!/^[0-9a-f]{40}$/.test(commit))
    throw wrong(
      'The commit is none.',
      'It is named by all 40 digits of its SHA.',
      'As in --commit "$(git rev-parse HEAD)"',
    );
  if (options.release)
    throw wrong(
      '--image and --release do not go together.',
      'A release that is named has what it has; an image makes one of its own.',
      'Leave one of them out.',
    );
  return { image, commit };
}

/**
 * `platform deploy [NAME] --image REF@DIGEST --commit SHA`: an image that was built elsewhere. It asks the platform for
 * nothing but the deployment and what comes of it: that is what the token of a workflow may.
 */
export async function deployImage(
  invocation: Invocation,
): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  const environment = textOf(options, 'env');
  const body: components['schemas']['CreateDeployment'] = {
    ...(await imageOf(options)),
    ...(environment && { environments: [environment] }),
    ...deploymentOptions(options),
  };
  const { name: service } = await serviceOf(io, args[0]);
  const connection = connect(io);
  out.target(`${service} @ ${environment ?? 'all of the promotion order'}`);
  if (!options.yes && isInteractive(io))
    await confirm(io, `Deploy this image of ${service}?`);
  const started = await startDeployment(invocation, connection, service, body);
  return finish(invocation, connection, started, {
    document: { service: { name: service } },
    done: async ({ title, durationMs, result }) => {
      const { release = null, url = null } = (result ?? {}) as Record<
        string,
        unknown
      >;
      const took = durationMs === null ? '' : ` after ${duration(durationMs)}`;
      return {
        words: `${title}: done${took}, as ${release}.${url ? ` ${url}` : ''}`,
        document: { release, url },
      };
    },
  });
}
