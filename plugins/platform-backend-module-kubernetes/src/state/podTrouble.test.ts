import { NAME, podWith, warning } from '../__testUtils__/cluster';
import { IMAGE } from '../__testUtils__/payments';
import { podTrouble } from './podTrouble';

const POD = `${NAME}-6d4cf56db6-x7kzp`;
const at = {
  startedAt: '2026-11-21T20:00:40Z',
  finishedAt: '2026-11-21T20:00:41Z',
  containerID: 'containerd://1f',
};
const running = { startedAt: '2026-11-21T20:00:42Z' };
const event = (reason: string, message: string, time?: string) =>
  warning('Pod', POD, reason, message, time);

describe('podTrouble', () => {
  it('ImagePullBackOff: the image, and what the registry has said', () => {
    const words = `failed to resolve reference "${IMAGE}": ghcr.io/acme/payment-api@sha256:aaaa: not found`;
    const newer = podWith({
      state: {
        waiting: {
          reason: 'ImagePullBackOff',
          message: `Back-off pulling image "${IMAGE}": ErrImagePull: ${words}`,
        },
      },
    });
    expect(podTrouble(newer, [])).toEqual({
      kind: 'image',
      message: `pod ${POD} cannot get its image ${IMAGE}`,
      words: `Back-off pulling image "${IMAGE}": ErrImagePull: ${words}`,
      lasting: true,
    });
    const older = podWith({
      state: {
        waiting: {
          reason: 'ImagePullBackOff',
          message: `Back-off pulling image "${IMAGE}"`,
        },
      },
    });
    const told = event('Failed', `Failed to pull image "${IMAGE}": ${words}`);
    expect(
      podTrouble(older, [event('Failed', 'Error: ErrImagePull'), told]),
    ).toMatchObject({
      words: told.message,
      lasting: true,
    });
  });

  it('ErrImagePull: waits for a registry that is away, and not for an image that is not there', () => {
    const pod = (message: string) =>
      podWith({ state: { waiting: { reason: 'ErrImagePull', message } } });
    const away = 'dial tcp 140.82.121.34:443: i/o timeout';
    expect(podTrouble(pod(away), [])).toMatchObject({ lasting: false });
    for (const message of ['manifest unknown', '401 Unauthorized', 'not found'])
      expect(podTrouble(pod(message), [])).toMatchObject({ lasting: true });
  });

  it('CrashLoopBackOff: how it ended, how often, and its last lines', () => {
    const pod = podWith({
      restartCount: 4,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: `back-off 1m20s restarting failed container=app pod=${POD}`,
        },
      },
      lastState: {
        terminated: {
          ...at,
          exitCode: 1,
          reason: 'Error',
          message: 'listening\nError: connect ECONNREFUSED 10.0.0.7:5432\n',
        },
      },
    });
    expect(podTrouble(pod, [])).toEqual({
      kind: 'crash',
      message: `pod ${POD} ended with exit code 1, and was restarted 4 times`,
      words: 'listening\nError: connect ECONNREFUSED 10.0.0.7:5432',
      lasting: true,
    });
  });

  it('a first crash is not the end, and a service that ends by itself has crashed too', () => {
    const pod = podWith({
      restartCount: 1,
      state: { running },
      lastState: { terminated: { ...at, exitCode: 0, reason: 'Completed' } },
    });
    expect(podTrouble(pod, [])).toEqual({
      kind: 'crash',
      message: `pod ${POD} ended with exit code 0, and was restarted once`,
      lasting: false,
    });
  });

  it('OOMKilled: how much it was allowed', () => {
    const pod = podWith({
      restartCount: 2,
      state: { running },
      lastState: { terminated: { ...at, exitCode: 137, reason: 'OOMKilled' } },
    });
    expect(podTrouble(pod, [])).toEqual({
      kind: 'memory',
      message: `pod ${POD} needed more than its 256Mi of memory and was killed, and was restarted 2 times`,
      lasting: true,
    });
  });

  it('a failing live path: not a crash of its own', () => {
    const pod = podWith({
      restartCount: 2,
      state: { running },
      lastState: { terminated: { ...at, exitCode: 137, reason: 'Error' } },
    });
    const said =
      'Liveness probe failed: Get "http://10.244.0.7:8080/healthz": context deadline exceeded';
    expect(podTrouble(pod, [event('Unhealthy', said)])).toMatchObject({
      kind: 'probe',
      message: `pod ${POD} was ended because it did not answer when asked whether it lives, and was restarted 2 times`,
      words: said,
      lasting: true,
    });
  });

  it('Unschedulable: what the scheduler says', () => {
    const message =
      '0/3 nodes are available: 3 Insufficient memory. preemption: 0/3 nodes are available.';
    const pod = podWith(undefined, {
      status: {
        phase: 'Pending',
        conditions: [
          {
            type: 'PodScheduled',
            status: 'False',
            reason: 'Unschedulable',
            message,
          },
        ],
      },
    });
    expect(podTrouble(pod, [])).toEqual({
      kind: 'scheduling',
      message: `pod ${POD} finds no node that has room for it`,
      words: message,
      lasting: false,
    });
  });

  it('a failing ready path: the newest answer, of this pod only', () => {
    const pod = podWith({ state: { running } });
    const said = (code: number) =>
      `Readiness probe failed: HTTP probe failed with statuscode: ${code}`;
    const events = [
      event('Unhealthy', said(500), '2026-11-21T20:01:00Z'),
      event('Unhealthy', said(503), '2026-11-21T20:02:00Z'),
      warning('Pod', 'other', 'Unhealthy', said(404), '2026-11-21T20:03:00Z'),
    ];
    expect(podTrouble(pod, events)).toEqual({
      kind: 'probe',
      message: `pod ${POD} runs and does not say that it is ready`,
      words: said(503),
      lasting: false,
    });
    expect(
      podTrouble(podWith({ ready: true, state: { running } }), events),
    ).toBeUndefined();
  });

  it('CreateContainerConfigError and StartError: a thing that is missing', () => {
    const missing = podWith({
      state: {
        waiting: {
          reason: 'CreateContainerConfigError',
          message: `couldn't find key STRIPE_KEY in Secret payments--staging/${NAME}`,
        },
      },
    });
    expect(podTrouble(missing, [])).toEqual({
      kind: 'configuration',
      message: `pod ${POD} cannot be started as it is described (CreateContainerConfigError)`,
      words: `couldn't find key STRIPE_KEY in Secret payments--staging/${NAME}`,
      lasting: true,
    });
    const words = 'exec: "sh": executable file not found in $PATH: unknown';
    const shell = podWith({
      state: {
        terminated: {
          ...at,
          exitCode: 128,
          reason: 'StartError',
          message: words,
        },
      },
    });
    expect(podTrouble(shell, [])).toMatchObject({
      message: `pod ${POD} ended with exit code 128 (StartError)`,
      words,
    });
  });

  it('an eviction, and nothing of a pod that is going', () => {
    const status = {
      phase: 'Failed',
      reason: 'Evicted',
      message: 'The node was low on resource: ephemeral-storage.',
    };
    const evicted = podWith(undefined, { status });
    expect(podTrouble(evicted, [])).toMatchObject({
      kind: 'eviction',
      words: status.message,
      lasting: false,
    });
    evicted.metadata!.deletionTimestamp = '2026-11-21T20:05:00Z';
    expect(podTrouble(evicted, [])).toBeUndefined();
  });

  it('keeps the last lines only', () => {
    const message = Array.from({ length: 80 }, (_, i) => `line ${i}`).join(
      '\n',
    );
    const terminated = { ...at, exitCode: 1, reason: 'Error', message };
    const { words } = podTrouble(podWith({ state: { terminated } }), [])!;
    expect(words!.split('\n')).toHaveLength(20);
    expect(words).toMatch(/line 79$/);
  });
});
