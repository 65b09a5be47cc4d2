import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Link } from '@backstage/ui';
import type { ApiPerson } from '@waymark/platform-common/api';
import { useState } from 'react';
import { platformApiRef } from '../api/platformApiRef';
import type { Approval } from '../api/productionTypes';
import { Ago } from '../components/Ago';
import { AskDialog } from '../components/AskDialog';
import { Choice } from '../components/Choice';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { PagedTable } from '../components/PagedTable';
import { PageBody } from '../components/PageBody';
import { StatusDot } from '../components/StatusDot';
import { useAddressState } from '../hooks/useAddressState';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { usePages } from '../hooks/usePages';
import { actorName } from '../operations/operationWords';
import { PlanView } from '../plan/PlanView';
import { plainText } from '../words/plainText';
import styles from './ApprovalsPage.module.css';
import {
  approvalColor,
  approvalWords,
  decidedOn,
  nameWords,
  queryOf,
  type SeenName,
  seenOf,
  VIEWS,
  whatWords,
  whyNotDecide,
} from './approvalWords';

/** What waits for somebody's word: one's own inbox first. `?show=waiting` and `?show=all` show the others' too. */
export function ApprovalsPage() {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const [params, set] = useAddressState();
  const show = params.get('show') ?? 'mine';
  const service = params.get('service') ?? undefined;
  const me = useLive('whoami', () => platform.whoAmI());
  const pages = usePages(
    `approvals/${show}/${service ?? ''}`,
    cursor =>
      platform.listApprovals({ ...queryOf(show), service, limit: 25, cursor }),
    { everyMs: 3000 },
  );

  return (
    <PageBody
      title="Approvals"
      description="What waits for the word of another owner before it goes on. Waiting holds nothing up."
    >
      <Choice
        label="Which approvals"
        options={VIEWS}
        chosen={show}
        onChoose={next => set('show', next)}
      />
      <PagedTable
        title={VIEWS.find(view => view.value === show)?.label ?? 'Approvals'}
        pages={pages}
        rowKey={row => row.id}
        empty={show === 'mine' ? 'Nothing waits for you.' : 'Nothing is here.'}
        hint="Where an environment asks for a second person, a deployment or a change of configuration waits here for up to a day."
        columns={[
          {
            id: 'what',
            title: 'What',
            isRowHeader: true,
            cell: row => (
              <Link href={links.operation(row.operation)}>
                {plainText(whatWords(row))}
              </Link>
            ),
          },
          {
            id: 'seen',
            title: 'What is seen',
            grow: true,
            cell: row => <Seen approval={row} />,
          },
          {
            id: 'who',
            title: 'Asked by',
            cell: row => (
              <>
                {actorName(row.requestedBy)}, <Ago time={row.requestedAt} />
              </>
            ),
          },
          {
            id: 'state',
            title: 'State',
            cell: row => (
              <StatusDot
                color={approvalColor(row.state)}
                label={approvalWords(row)}
              />
            ),
          },
          {
            id: 'decide',
            title: 'Your word',
            minWidth: '190px',
            cell: row => (
              <Decide approval={row} me={me.data} onDone={pages.first.reload} />
            ),
          },
        ]}
      />
    </PageBody>
  );
}

function Seen({ approval }: { approval: Approval }) {
  const links = useLinks();
  const { reason, release, configuration } = seenOf(approval);
  return (
    <>
      {reason ? `“${plainText(reason)}” · ` : ''}
      {configuration ? `${nameWords(configuration.names)} · ` : ''}
      {release && !configuration ? `${release} · ` : ''}
      <Link href={links.serviceEnvironments(approval.service)}>
        what serves now
      </Link>
      {approval.reason && (
        <span className={styles.reason}>
          {approval.decidedBy && `${actorName(approval.decidedBy)}: `}
          {plainText(approval.reason)}
        </span>
      )}
    </>
  );
}

function Decide(props: {
  approval: Approval;
  me?: ApiPerson;
  onDone: () => void;
}) {
  const { approval, me, onDone } = props;
  const platform = useApi(platformApiRef);
  const [asking, setAsking] = useState<'approve' | 'reject'>();
  if (approval.state !== 'waiting') return <>–</>;
  const whyNot = whyNotDecide(approval, me);
  if (whyNot) return <span className={styles.reason}>{whyNot}</span>;
  const { plan, reason, release, configuration } = seenOf(approval);
  const what = decidedOn(approval);
  return (
    <span className={styles.buttons}>
      <Button
        size="small"
        variant="primary"
        aria-label={`Approve ${what}`}
        onPress={() => setAsking('approve')}
      >
        Approve
      </Button>
      <Button
        size="small"
        variant="secondary"
        aria-label={`Reject ${what}`}
        onPress={() => setAsking('reject')}
      >
        Reject
      </Button>
      {asking && (
        <AskDialog
          title={`${asking === 'approve' ? 'Approve' : 'Reject'} ${what}?`}
          width={640}
          text={
            <>
              <p className={styles.asked}>
                Asked for by {actorName(approval.requestedBy)},{' '}
                <Ago time={approval.requestedAt} />
                {reason && <>: “{plainText(reason)}”</>}
              </p>
              {plan && <SeenPlan plan={plan} />}
              {configuration && (
                <SeenNames names={configuration.names} release={release} />
              )}
            </>
          }
          label="Reason"
          verb={asking === 'approve' ? 'Approve' : 'Reject'}
          shortest={asking === 'reject' ? 1 : 0}
          destructive={asking === 'reject'}
          onDo={async words => {
            await platform.decideApproval(
              approval.id,
              asking,
              words || undefined,
            );
            onDone();
          }}
          onClose={() => setAsking(undefined)}
        />
      )}
    </span>
  );
}

/** What of the configuration changes: names, for values are nobody's but the service's. */
function SeenNames({
  names,
  release,
}: {
  names: SeenName[];
  release?: string;
}) {
  return (
    <>
      <ul aria-label="What changes">
        {names.map(one => (
          <li key={`${one.kind} ${one.name}`}>{nameWords([one])}</li>
        ))}
      </ul>
      <p className={styles.asked}>
        {release
          ? `${release} starts with it beside itself, and takes the traffic when it is up.`
          : 'Nothing serves there yet: what is deployed next gets it.'}
      </p>
    </>
  );
}

/** The plan that was made when it was asked for: what the word is given to. */
function SeenPlan({ plan }: { plan: string }) {
  const platform = useApi(platformApiRef);
  const live = useLive(`plan/${plan}`, () => platform.getPlan(plan));
  return (
    <>
      <LiveProblem of={live} />
      {live.loading && <Loading label="Loading the plan" />}
      {live.data && <PlanView plan={live.data} />}
    </>
  );
}
