import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import type { ExitCodeValue } from '../exitCodes';
import { notIncluded, notIncludedWords } from '../folder/notIncluded';
import { serviceOf } from '../folder/serviceOf';
import { deployImage } from './deployImage';
import { connect } from '../platform/connect';
import { finish } from '../platform/finish';
import {
  getDetail,
  getEnvironments,
  promotionOrder,
} from '../platform/reading';
import { agree } from '../rollout/agree';
import { deploymentOptions, releaseOf, textOf } from '../rollout/options';
import { startDeployment } from '../rollout/start';
import { told } from '../rollout/told';

/** `platform deploy [NAME]`: a release through the promotion order, or to one environment. */
export async function deploy(invocation: Invocation): Promise<ExitCodeValue> {
  const { args, options, io, out } = invocation;
  if (options.image || options.commit) return deployImage(invocation);
  const release = releaseOf(options);
  const environment = textOf(options, 'env');
  const body: components['schemas']['CreateDeployment'] = {
    ...(release && { release }),
    ...(environment && { environments: [environment] }),
    ...deploymentOptions(options),
  };
  const { name: service, folder } = await serviceOf(io, args[0]);
  const connection = connect(io);
  const [{ repository }, environments] = await Promise.all([
    getDetail(connection, service),
    getEnvironments(connection),
  ]);
  const places = body.environments ?? promotionOrder(environments);
  out.target(`${service} @ ${places.join(', then ')}`);

  // A release that is named has what it has; only the newest one could be thought to have this.
  const left =
    folder && !release ? await notIncluded(io, folder, repository) : undefined;
  if (left)
    for (const words of notIncludedWords(left, repository.defaultBranch))
      out.note(words);

  const plan = await agree(
    invocation,
    connection,
    service,
    { environments: places, ...(release && { release }) },
    environments
      .filter(one => one.production && places.includes(one.name))
      .map(one => one.name),
  );
  const started = await startDeployment(
    invocation,
    connection,
    service,
    body,
    plan?.id,
  );
  return finish(invocation, connection, started, {
    document: {
      service: { name: service },
      ...(left && { notIncluded: left }),
    },
    done: operation => told(connection, service, places, operation),
  });
}
