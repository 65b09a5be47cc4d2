import { useApi } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { ApiOperation } from '@waymark/platform-common/api';
import { useState } from 'react';
import { platformApiRef } from '../../api/platformApiRef';
import type { Job } from '../../api/productionTypes';
import { Ago } from '../../components/Ago';
import { type DataColumn, DataTable } from '../../components/DataTable';
import { LiveProblem } from '../../components/LiveProblem';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { partsOf, Problem } from '../../components/Problem';
import { StatusDot } from '../../components/StatusDot';
import { useDeed } from '../../hooks/useDeed';
import { useLinks } from '../../hooks/useLinks';
import { useLive } from '../../hooks/useLive';
import { exactTime } from '../../words/time';
import { plainLines } from '../../words/plainText';
import type { Blocked } from '../promotion/blocked';
import { GatedButton } from '../promotion/GatedButton';
import { lastRun, runWords } from './jobWords';

const EVERY_MS = 3000;

/** What of a job runs next, in words. */
function Next({ job }: { job: Job }) {
  if (job.suspended) return <>only by hand</>;
  return <>{job.nextAt ? exactTime(job.nextAt) : 'by its schedule'}</>;
}

function LastRun({ job }: { job: Job }) {
  const run = lastRun(job);
  if (!run) return <>none yet</>;
  return (
    <>
      <StatusDot
        {...runWords(run)}
        title={run.words && plainLines(run.words)}
      />
      <br />
      {run.startedAt && <Ago time={run.startedAt} />}
    </>
  );
}

/** Runs a job now; leads to what does it. */
function RunNow(props: {
  service: string;
  job: Job;
  blocked?: Blocked;
  saidBy?: string;
  onBegun: () => void;
}) {
  const { service, job, blocked, saidBy, onBegun } = props;
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const [begun, setBegun] = useState<ApiOperation>();
  const { error, go } = useDeed(async () => {
    setBegun(await platform.runJob(service, job.environment, job.name));
    onBegun();
  });
  const running = job.runs.some(run => run.state === 'running');
  const follow = begun && links.operation(begun.id);
  return (
    <>
      <GatedButton
        label="Run now"
        name={`Run ${job.name} in ${job.environment} now`}
        blocked={blocked ?? (running ? { why: 'It is running.' } : undefined)}
        saidBy={blocked && saidBy}
        onPress={() => void go()}
      />
      {follow && <Link href={follow}>Follow it</Link>}
      {error && <Problem problem={partsOf(error)} />}
    </>
  );
}

/** What runs by the clock beside a service, and how that went lately. */
export function JobsPanel(props: {
  service: string;
  /** Why this person cannot run one. */
  blocked?: Blocked;
  saidBy?: string;
}) {
  const { service, blocked, saidBy } = props;
  const platform = useApi(platformApiRef);
  const live = useLive(`jobs/${service}`, () => platform.listJobs(service), {
    everyMs: EVERY_MS,
  });
  const columns: DataColumn<Job>[] = [
    {
      id: 'job',
      title: 'Job',
      isRowHeader: true,
      cell: job => (
        <>
          {job.name}
          <br />
          {job.environment}
        </>
      ),
    },
    {
      id: 'schedule',
      title: 'Schedule',
      cell: job => (
        <>
          <code>{job.schedule}</code> {job.timezone}
        </>
      ),
    },
    { id: 'next', title: 'Next', cell: job => <Next job={job} /> },
    {
      id: 'last',
      title: 'Last run',
      grow: true,
      cell: job => <LastRun job={job} />,
    },
    {
      id: 'actions',
      title: 'Actions',
      cell: job => (
        <RunNow
          service={service}
          job={job}
          blocked={blocked}
          saidBy={saidBy}
          onBegun={live.reload}
        />
      ),
    },
  ];
  return (
    <Panel title="Jobs" flush={Boolean(live.data?.length)}>
      {live.loading && <Loading label="Loading jobs" lines={2} />}
      <LiveProblem of={live} />
      {live.data && (
        <DataTable
          label={`Jobs of ${service}`}
          columns={columns}
          rows={live.data}
          rowKey={job => `${job.environment}/${job.name}`}
        />
      )}
    </Panel>
  );
}
