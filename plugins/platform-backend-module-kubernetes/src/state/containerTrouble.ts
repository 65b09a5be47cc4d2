import type { LiveEvent, LivePod } from './live';
import { wordsOf } from './live';
import type { Trouble } from './trouble';

export type ContainerStatus = NonNullable<
  NonNullable<LivePod['status']>['containerStatuses']
>[number];

const IMAGE = [
  'ErrImagePull',
  'ImagePullBackOff',
  'InvalidImageName',
  'ErrImageNeverPull',
  'ImageInspectError',
  'RegistryUnavailable',
  'SignatureValidationFailed',
];
const CONFIGURATION = [
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
];
/** What a registry says when asking again does not help. */
const FOR_GOOD =
  /not found|manifest unknown|unauthorized|authentication required|denied|forbidden|invalid reference|no match for platform/i;

/** After so many restarts it is not a start that went wrong once. */
const RESTARTS = 2;

const times = (count: number) => (count === 1 ? 'once' : `${count} times`);

/** Newer versions say the reason beside the back-off, older ones only in an event. */
function imageTrouble(
  name: string,
  status: ContainerStatus,
  warnings: LiveEvent[],
): Trouble {
  const waiting = status.state!.waiting!;
  const said = waiting.message ?? '';
  const told = warnings.find(
    event =>
      event.reason === 'Failed' &&
      /^Failed to pull image/.test(event.message ?? ''),
  )?.message;
  const bare = !said || /^Back-off pulling image "[^"]*"$/.test(said);
  const words = wordsOf(bare ? told ?? said : said);
  return {
    kind: 'image',
    message: `pod ${name} cannot get its image ${status.image}`,
    ...(words ? { words } : {}),
    // The first attempt may have met a registry that is away for a moment.
    lasting: waiting.reason !== 'ErrImagePull' || FOR_GOOD.test(words ?? ''),
  };
}

type Ended = NonNullable<NonNullable<ContainerStatus['state']>['terminated']>;

const howItEnded = ({ exitCode, signal, reason }: Ended) =>
  signal
    ? `was ended by signal ${signal}`
    : `ended with exit code ${exitCode}${
        reason && reason !== 'Error' && reason !== 'Completed'
          ? ` (${reason})`
          : ''
      }`;

function crashTrouble(
  pod: LivePod,
  status: ContainerStatus,
  ended: Ended,
  warnings: LiveEvent[],
): Trouble {
  const name = pod.metadata?.name;
  const { restartCount } = status;
  const looping = status.state?.waiting?.reason === 'CrashLoopBackOff';
  const lasting = looping || restartCount >= RESTARTS;
  const restarts = restartCount
    ? `, and was restarted ${times(restartCount)}`
    : '';
  const words = wordsOf(ended.message);
  const said = words ? { words } : {};
  if (ended.reason === 'OOMKilled') {
    const limit = pod.spec?.containers.find(one => one.name === status.name)
      ?.resources?.limits?.memory;
    const allowed = limit ? `its ${limit} of memory` : 'the memory of its node';
    return {
      kind: 'memory',
      message: `pod ${name} needed more than ${allowed} and was killed${restarts}`,
      ...said,
      lasting,
    };
  }
  const killed = warnings.find(
    event =>
      event.reason === 'Unhealthy' &&
      /^(Liveness|Startup) probe/.test(event.message ?? ''),
  );
  if (killed && (ended.exitCode === 137 || ended.exitCode === 143)) {
    return {
      kind: 'probe',
      message: `pod ${name} was ended because it did not answer when asked whether it lives${restarts}`,
      words: [wordsOf(killed.message), words].filter(Boolean).join('\n'),
      lasting,
    };
  }
  return {
    kind: 'crash',
    message: `pod ${name} ${howItEnded(ended)}${restarts}`,
    ...said,
    lasting,
  };
}

/** Why one container of a pod does not serve; undefined if it does, or is still on its way. Pure. */
export function containerTrouble(
  pod: LivePod,
  status: ContainerStatus,
  warnings: LiveEvent[],
): Trouble | undefined {
  const name = pod.metadata?.name ?? '';
  const waiting = status.state?.waiting;
  if (IMAGE.includes(waiting?.reason ?? ''))
    return imageTrouble(name, status, warnings);
  if (CONFIGURATION.includes(waiting?.reason ?? '')) {
    const words = wordsOf(waiting!.message);
    return {
      kind: 'configuration',
      message: `pod ${name} cannot be started as it is described (${
        waiting!.reason
      })`,
      ...(words ? { words } : {}),
      lasting: true,
    };
  }
  if (status.ready) return undefined;
  const ended = status.state?.terminated ?? status.lastState?.terminated;
  // What is restarted never has done its work by ending; what is not, such as a migration, has.
  const done = ended?.exitCode === 0 && pod.spec?.restartPolicy === 'Never';
  return ended && !done
    ? crashTrouble(pod, status, ended, warnings)
    : undefined;
}
