import { randomBytes } from 'node:crypto';
import { ApiError } from '../ApiError';
import type { KubeObject } from '../types';
import type { Hand } from './Hand';

const isOver = (job: KubeObject) =>
  (job.status?.conditions ?? []).some(
    (c: any) => /^(Complete|Failed)$/.test(c.type) && c.status === 'True',
  );

function step(hand: Hand, job: KubeObject): void {
  const { name, uid } = job.metadata;
  const { completions, parallelism, backoffLimit, template } = job.spec;
  const pods = hand.owned('Pod', job);
  const inPhase = (phase: string) =>
    pods.filter(p => p.status?.phase === phase).length;
  // A container that is started again and again counts as often as it has failed.
  const restarts = pods.reduce(
    (all, p) => all + (p.status?.containerStatuses?.[0]?.restartCount ?? 0),
    0,
  );
  const [succeeded, failed] = [inPhase('Succeeded'), inPhase('Failed')];
  const active = pods.length - succeeded - failed;
  const labels = {
    'batch.kubernetes.io/controller-uid': uid!,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid!,
    'job-name': name,
  };
  const time = hand.world.now();
  const end = (type: string, reason: string, message: string) => {
    hand.tell(job, {
      type: type === 'Complete' ? 'Normal' : 'Warning',
      reason: type === 'Complete' ? 'Completed' : reason,
      message,
      component: 'job-controller',
    });
    return [
      {
        type,
        status: 'True',
        reason,
        message,
        lastProbeTime: time,
        lastTransitionTime: time,
      },
    ];
  };
  const tooMany = failed > backoffLimit || restarts > backoffLimit;
  let conditions: object[] | undefined;
  if (succeeded >= completions)
    conditions = end(
      'Complete',
      'CompletionsReached',
      'Reached expected number of succeeded pods',
    );
  else if (tooMany) {
    conditions = end(
      'Failed',
      'BackoffLimitExceeded',
      'Job has reached the specified backoff limit',
    );
    for (const pod of pods)
      if (!/Succeeded|Failed/.test(pod.status?.phase)) hand.remove(pod);
  } else if (active < Math.min(parallelism, completions - succeeded)) {
    try {
      hand.make(
        job,
        'Pod',
        `${name}-${randomBytes(3).toString('hex').slice(0, 5)}`,
        {
          metadata: {
            ...template.metadata,
            labels: { ...template.metadata?.labels, ...labels },
          },
          spec: template.spec,
          status: { phase: 'Pending', qosClass: 'Burstable' },
        },
      );
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      hand.tell(job, {
        type: 'Warning',
        reason: 'FailedCreate',
        message: `Error creating: ${error.message}`,
        component: 'job-controller',
      });
    }
  }
  const live = hand.now(job);
  if (!live) return;
  hand.state(live, {
    startTime: job.status?.startTime ?? time,
    ...(active && !conditions && { active }),
    ...(succeeded && { succeeded }),
    ...(failed && { failed }),
    ...(conditions && { conditions }),
    ...(succeeded >= completions && { completionTime: time }),
  });
}

/** Moves every Job on: pods until enough have succeeded, or too many have failed. */
export function jobs(hand: Hand): void {
  for (const job of hand.list('Job'))
    if (!job.metadata.deletionTimestamp && !job.spec.suspend && !isOver(job))
      step(hand, job);
}
