import type { KubeObject } from '../types';
import type { Fate } from './fate';
import { NODE, outputOf } from './fate';

/** Something that has happened to an object. */
export interface Happening {
  type: 'Normal' | 'Warning';
  reason: string;
  message: string;
  component: string;
}

/** What is said of a pod at one moment of its life. */
export interface PodMoment {
  status: Record<string, any>;
  happenings: Happening[];
  scheduled: boolean;
}

const kubelet = (
  type: Happening['type'],
  reason: string,
  message: string,
): Happening => ({ type, reason, message, component: 'kubelet' });

const condition = (
  type: string,
  yes: boolean,
  time: string,
  more: object = {},
) => ({
  type,
  status: yes ? 'True' : 'False',
  lastTransitionTime: time,
  ...more,
});

/** What the kubelet keeps of the log of a container that has failed and left no message of its own. */
function lastWords(pod: KubeObject, own: any, code: number) {
  const falls = own.terminationMessagePolicy === 'FallbackToLogsOnError';
  const message = falls && code ? outputOf(pod).slice(-2048) : '';
  return message ? { message } : {};
}

/** How a container is, at a stage: 1 being made, 2 started, 3 and later as it stays. */
function container(
  pod: KubeObject,
  own: any,
  fate: Fate,
  stage: number,
  time: string,
) {
  const state = (said: object, more: object = {}) => ({
    name: own.name,
    image: own.image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    state: said,
    ...more,
  });
  const waiting = (reason: string, message?: string) => ({
    waiting: { reason, ...(message && { message }) },
  });
  if (stage < 2) return state(waiting('ContainerCreating'));
  if (fate.is === 'imagePull') {
    const why = `failed to pull and unpack image "${own.image}": failed to resolve reference "${own.image}": no such host`;
    return state(
      stage < 3
        ? waiting('ErrImagePull', why)
        : waiting(
            'ImagePullBackOff',
            `Back-off pulling image "${own.image}": ErrImagePull: ${why}`,
          ),
    );
  }
  if (fate.is === 'ends') {
    const reason = fate.reason ?? (fate.code ? 'Error' : 'Completed');
    const terminated = {
      exitCode: fate.code,
      reason,
      startedAt: time,
      finishedAt: time,
      ...lastWords(pod, own, fate.code),
    };
    const again =
      pod.spec.restartPolicy === 'Always' ||
      (pod.spec.restartPolicy === 'OnFailure' && fate.code);
    if (!again) return state({ terminated });
    if (stage < 3) return state({ terminated });
    const words = `back-off 10s restarting failed container=${own.name} pod=${pod.metadata.name}_${pod.metadata.namespace}(${pod.metadata.uid})`;
    return state(waiting('CrashLoopBackOff', words), {
      restartCount: 1,
      lastState: { terminated },
    });
  }
  const ready = stage > 2 && fate.is === 'runs';
  return state({ running: { startedAt: time } }, { ready, started: true });
}

function happeningsOf(pod: KubeObject, fate: Fate, stage: number): Happening[] {
  const { name, namespace, uid } = pod.metadata;
  const [{ image, name: first }] = pod.spec.containers;
  const all: Array<[number, Happening]> = [
    [
      1,
      {
        type: 'Normal',
        reason: 'Scheduled',
        message: `Successfully assigned ${namespace}/${name} to ${NODE.name}`,
        component: 'default-scheduler',
      },
    ],
    [2, kubelet('Normal', 'Pulling', `Pulling image "${image}"`)],
  ];
  if (fate.is === 'imagePull')
    all.push(
      [
        2,
        kubelet(
          'Warning',
          'Failed',
          `Failed to pull image "${image}": failed to pull and unpack image "${image}": failed to resolve reference "${image}": no such host`,
        ),
      ],
      [2, kubelet('Warning', 'Failed', 'Error: ErrImagePull')],
      [3, kubelet('Normal', 'BackOff', `Back-off pulling image "${image}"`)],
    );
  else
    all.push([2, kubelet('Normal', 'Started', `Started container ${first}`)]);
  if (fate.is === 'ends' && pod.spec.restartPolicy === 'Always')
    all.push([
      3,
      kubelet(
        'Warning',
        'BackOff',
        `Back-off restarting failed container ${first} in pod ${name}_${namespace}(${uid})`,
      ),
    ]);
  if (fate.is === 'neverReady')
    all.push([3, kubelet('Warning', 'Unhealthy', 'Readiness probe failed: ')]);
  return all.filter(([at]) => at === stage).map(([, happening]) => happening);
}

/** A pod at a stage of its life: 0 unknown to the scheduler, 1 on a node, 2 started, 3 and later as it stays. */
export function podMoment(
  pod: KubeObject,
  fate: Fate,
  stage: number,
  time: string,
): PodMoment {
  if (fate.is === 'unschedulable') {
    const message = `0/1 nodes are available: 1 ${fate.lacks}. preemption: 0/1 nodes are available: 1 Preemption is not helpful for scheduling.`;
    return {
      status: {
        ...pod.status,
        phase: 'Pending',
        conditions: [
          condition('PodScheduled', false, time, {
            reason: 'Unschedulable',
            message,
          }),
        ],
      },
      happenings:
        stage === 1
          ? [
              {
                type: 'Warning',
                reason: 'FailedScheduling',
                message,
                component: 'default-scheduler',
              },
            ]
          : [],
      scheduled: false,
    };
  }
  if (stage < 1)
    return {
      status: pod.status,
      happenings: [],
      scheduled: false,
    };
  const containerStatuses = pod.spec.containers.map((own: any) =>
    container(pod, own, fate, stage, time),
  );
  const done =
    containerStatuses.every((c: any) => c.state.terminated) &&
    (stage > 2 || pod.spec.restartPolicy !== 'Always');
  const code = fate.is === 'ends' ? fate.code : 0;
  const ended = done ? ['Succeeded', 'Failed'][Number(code > 0)] : undefined;
  const ready = containerStatuses.every((c: any) => c.ready);
  const reason = ended === 'Succeeded' ? 'PodCompleted' : 'ContainersNotReady';
  const unready = ready
    ? {}
    : {
        reason,
        ...(ended !== 'Succeeded' && {
          message: `containers with unready status: [${pod.spec.containers
            .map((c: any) => c.name)
            .join(' ')}]`,
        }),
      };
  const started = stage > 1 && fate.is !== 'imagePull';
  return {
    status: {
      ...pod.status,
      phase: ended ?? (started ? 'Running' : 'Pending'),
      startTime: pod.status.startTime ?? time,
      hostIP: '10.0.0.1',
      ...(started && { podIP: '10.244.0.2', podIPs: [{ ip: '10.244.0.2' }] }),
      conditions: [
        condition('PodScheduled', true, time),
        condition('Initialized', true, time),
        condition('ContainersReady', ready, time, unready),
        condition('Ready', ready, time, unready),
      ],
      containerStatuses,
    },
    happenings: happeningsOf(pod, fate, stage),
    scheduled: true,
  };
}
