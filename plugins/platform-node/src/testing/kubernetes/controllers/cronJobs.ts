import { Cron } from 'croner';
import type { KubeObject } from '../types';
import type { Hand } from './Hand';

const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

const endOf = (job: KubeObject) =>
  (job.status?.conditions ?? []).find(
    (c: any) => /^(Complete|Failed)$/.test(c.type) && c.status === 'True',
  );

const plain = (date: Date) => date.toISOString().replace(/\.\d+Z$/, 'Z');

/** The last time that has passed and was not seen to; undefined if there is none, or it is too long ago. */
function dueOf({ spec, status, metadata }: KubeObject): Date | undefined {
  const now = Date.now();
  const seen = Date.parse(
    status?.lastScheduleTime ?? metadata.creationTimestamp,
  );
  const deadline = spec.startingDeadlineSeconds;
  const from = deadline ? Math.max(seen, now - deadline * 1000) : seen;
  const times = new Cron(spec.schedule, {
    timezone: spec.timeZone ?? 'UTC',
    paused: true,
  });
  let due: Date | undefined;
  let next = times.nextRun(new Date(from));
  // Whoever has missed more than that is told to set a deadline, and nothing is begun.
  for (let left = 100; next && next.getTime() <= now; left -= 1) {
    if (!left) return undefined;
    due = next;
    next = times.nextRun(next);
  }
  return due;
}

function forget(hand: Hand, ended: KubeObject[], kept: number): void {
  const oldest = [...ended].sort((a, b) =>
    (a.status.startTime ?? '') < (b.status.startTime ?? '') ? -1 : 1,
  );
  for (const job of oldest.slice(0, Math.max(0, oldest.length - kept)))
    hand.remove(job);
}

function step(hand: Hand, cron: KubeObject): void {
  const { spec, metadata } = cron;
  const jobs = hand.owned('Job', cron);
  const say = (type: 'Normal' | 'Warning', reason: string, message: string) =>
    hand.tell(cron, { type, reason, message, component: 'cronjob-controller' });
  const before: any[] = cron.status?.active ?? [];
  const active = jobs.filter(job => !endOf(job));
  for (const { name } of before) {
    const end = endOf(jobs.find(j => j.metadata.name === name) ?? ({} as any));
    if (end)
      say(
        'Normal',
        'SawCompletedJob',
        `Saw completed job: ${name}, condition: ${end.type}`,
      );
  }
  const ended = (type: string) => jobs.filter(j => endOf(j)?.type === type);
  forget(hand, ended('Complete'), spec.successfulJobsHistoryLimit);
  forget(hand, ended('Failed'), spec.failedJobsHistoryLimit);
  const due = spec.suspend ? undefined : dueOf(cron);
  let { lastScheduleTime } = cron.status ?? {};
  if (due && active.length && spec.concurrencyPolicy === 'Forbid')
    say(
      'Normal',
      'JobAlreadyActive',
      'Not starting job because prior execution is running and concurrency policy is Forbid',
    );
  else if (due) {
    const name = `${metadata.name}-${Math.floor(due.getTime() / 60_000)}`;
    const { jobTemplate } = spec;
    active.push(
      hand.make(cron, 'Job', name, {
        metadata: {
          ...jobTemplate.metadata,
          annotations: {
            ...jobTemplate.metadata?.annotations,
            [SCHEDULED]: plain(due),
          },
        },
        spec: jobTemplate.spec,
      }),
    );
    lastScheduleTime = plain(due);
    say('Normal', 'SuccessfulCreate', `Created job ${name}`);
  }
  const last = ended('Complete')
    .map(job => job.status.completionTime)
    .sort()
    .at(-1);
  const live = hand.now(cron);
  if (!live) return;
  hand.state(live, {
    ...(active.length && {
      active: active.map(({ apiVersion, kind, metadata: of }) => ({
        apiVersion,
        kind,
        name: of.name,
        namespace: of.namespace,
        uid: of.uid,
        resourceVersion: of.resourceVersion,
      })),
    }),
    ...(lastScheduleTime && { lastScheduleTime }),
    ...(last && { lastSuccessfulTime: last }),
  });
}

/** Begins what CronJobs say by the clock of this machine. True while there is one that may become due. */
export function cronJobs(hand: Hand): boolean {
  const all = hand.list('CronJob').filter(c => !c.metadata.deletionTimestamp);
  for (const cron of all) step(hand, cron);
  return all.some(cron => !cron.spec.suspend);
}
