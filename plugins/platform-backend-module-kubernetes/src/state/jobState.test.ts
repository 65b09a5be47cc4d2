import { NAME, podWith, warning } from '../__testUtils__/cluster';
import { jobState } from './jobState';
import type { LiveEvent, LiveJob, LivePod } from './live';

const JOB = `${NAME}-migrate`;
const startTime = '2026-11-21T20:00:00Z';
const completionTime = '2026-11-21T20:00:04Z';

const observe = (
  status: Partial<NonNullable<LiveJob['status']>>,
  pods: LivePod[] = [],
  events: LiveEvent[] = [],
) =>
  jobState({
    job: {
      kind: 'Job',
      metadata: { name: JOB, uid: 'job' },
      spec: { activeDeadlineSeconds: 600, template: {} },
      status: { startTime, ...status },
    },
    pods,
    events,
  });
const failed = (reason: string, message: string) => ({
  conditions: [
    {
      type: 'Failed',
      status: 'True',
      reason,
      message,
      lastTransitionTime: completionTime,
    },
  ],
});
const pod = (container: Parameters<typeof podWith>[0]) => {
  const made = podWith(container, { name: `${JOB}-4k2lz`, owner: 'job' });
  made.spec!.restartPolicy = 'Never';
  return made;
};

describe('jobState', () => {
  it('runs, and has succeeded', () => {
    expect(observe({ active: 1 }, [pod({ state: { running: {} } })])).toEqual({
      exists: 'yes',
      ready: false,
      failed: false,
      drifted: false,
      message: 'The migration is running',
      outputs: { startedAt: startTime },
    });
    const complete = {
      completionTime,
      conditions: [{ type: 'Complete', status: 'True' }],
    };
    expect(observe(complete)).toEqual({
      exists: 'yes',
      ready: true,
      failed: false,
      drifted: false,
      message: 'The migration has succeeded',
      outputs: { startedAt: startTime, endedAt: completionTime },
    });
  });

  it('has failed with its exit code and its last lines', () => {
    const terminated = {
      exitCode: 1,
      reason: 'Error',
      message: 'error: column "amount" does not exist\n',
    };
    const status = failed(
      'BackoffLimitExceeded',
      'Job has reached the specified backoff limit',
    );
    expect(observe(status, [pod({ state: { terminated } })])).toMatchObject({
      ready: false,
      failed: true,
      message: `The migration failed with exit code 1 (Job ${JOB})`,
      words: 'error: column "amount" does not exist',
      outputs: { startedAt: startTime, endedAt: completionTime },
    });
    expect(observe(status)).toMatchObject({
      failed: true,
      message: `The migration failed with exit code unknown (Job ${JOB})`,
      words: 'Job has reached the specified backoff limit',
    });
  });

  it('has failed when its time is over', () => {
    const words = 'Job was active longer than specified deadline';
    expect(observe(failed('DeadlineExceeded', words))).toMatchObject({
      failed: true,
      message: `The migration was ended after 600 s: Job ${JOB} had not come to an end`,
      words,
    });
  });

  it('says why it does not run', () => {
    const waiting = {
      reason: 'ImagePullBackOff',
      message: 'Back-off pulling image "x": ErrImagePull: not found',
    };
    expect(observe({}, [pod({ state: { waiting } })])).toMatchObject({
      failed: true,
      message: expect.stringMatching(
        /^The migration does not run: pod .*-migrate-4k2lz cannot get its image/,
      ),
      words: waiting.message,
    });
    const quota =
      'Error creating: pods "x" is forbidden: exceeded quota: place.waymark.dev, requested: pods=1, used: pods=60, limited: pods=60';
    const event = warning('Job', JOB, 'FailedCreate', quota);
    expect(observe({}, [], [event])).toMatchObject({
      failed: false,
      message: `The migration does not run: Job ${JOB} may make no more pods: the quota place.waymark.dev of its namespace is used up`,
      words: quota,
    });
  });
});
