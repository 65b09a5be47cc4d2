import type { components } from '@waymark/platform-common/api';
import type { Invocation } from '../args/types';
import { ExitCode, type ExitCodeValue } from '../exitCodes';
import { serviceOf } from '../folder/serviceOf';
import { ago, duration } from '../format/duration';
import { plainText } from '../format/plainText';
import { connect, dataOf } from '../platform/connect';
import { textOf } from '../rollout/options';

type Job = components['schemas']['Job'];
type JobRun = components['schemas']['JobRun'];

/** How a run stands, in few words. */
function how({ state, startedAt, endedAt, exitCode }: JobRun): string {
  if (state === 'running') return 'running';
  const time =
    startedAt && endedAt
      ? ` after ${duration(Date.parse(endedAt) - Date.parse(startedAt))}`
      : '';
  return state === 'failed'
    ? `failed${time}${exitCode === undefined ? '' : ` (${exitCode})`}`
    : `${state}${time}`;
}

const next = (job: Job) =>
  job.suspended ? 'only by hand' : job.nextAt ?? 'by its schedule';

/** `platform jobs [NAME]`: what runs by the clock, and its last runs. */
export async function jobs({
  args,
  options,
  io,
  out,
}: Invocation): Promise<ExitCodeValue> {
  const environment = textOf(options, 'env');
  const { name: service } = await serviceOf(io, args[0]);
  const { client } = connect(io);
  out.target(environment ? `${service} @ ${environment}` : service);
  const all = dataOf(
    await client.GET('/services/{service}/jobs', {
      params: { path: { service } },
    }),
  ).items;
  const items = all.filter(
    one => !environment || one.environment === environment,
  );
  out.document({ service: { name: service }, jobs: items });
  const now = Date.now();
  if (items.length)
    out.table([
      ['job', 'environment', 'schedule', 'next', 'last run', 'when', 'id'],
      ...items.flatMap(job => {
        const own = [
          job.name,
          job.environment,
          `${job.schedule} ${job.timezone}`,
          next(job),
        ];
        const runs = job.runs.map(run => [
          how(run),
          ago(run.startedAt ?? run.endedAt ?? null, now),
          run.id,
        ]);
        const [first = ['none yet', '', ''], ...more] = runs;
        return [
          [...own, ...first],
          ...more.slice(0, 4).map(run => ['', '', '', '', ...run]),
        ];
      }),
    ]);
  else if (!out.json)
    out.note(
      `Nothing runs by the clock${
        environment ? ` in ${environment}` : ''
      }: jobs are under spec.jobs in platform.yaml.`,
    );
  for (const { name, environment: place, missed } of items)
    if (missed)
      out.note(`The run of ${name} in ${place} at ${missed} was missed.`);
  for (const { name, environment: place, runs } of items) {
    const last = runs.find(run => run.startedAt && run.state !== 'running');
    if (last?.words)
      out.note(`${name} in ${place}: ${plainText(last.words.trim())}`);
  }
  return ExitCode.done;
}
