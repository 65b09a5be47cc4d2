import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import type { NoticeDelivery } from '../api/noticeTypes';
import { platformApiRef } from '../api/platformApiRef';
import { Ago } from '../components/Ago';
import { DataTable } from '../components/DataTable';
import { Empty } from '../components/Empty';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { PagedTable } from '../components/PagedTable';
import { Panel } from '../components/Panel';
import { partsOf, Problem } from '../components/Problem';
import { StatusDot } from '../components/StatusDot';
import { useDeed } from '../hooks/useDeed';
import { useLive } from '../hooks/useLive';
import { usePages } from '../hooks/usePages';
import { plainText } from '../words/plainText';
import { deliveryWords, kindWords } from './noticeWords';

/** Who is told by webhook and how far that has come; where, nobody sees. */
export function Deliveries() {
  const platform = useApi(platformApiRef);
  const pages = usePages(
    'notice-deliveries',
    cursor => platform.listNoticeDeliveries({ limit: 25, cursor }),
    { everyMs: 3000 },
  );
  return (
    <>
      <Receivers />
      <PagedTable
        title="Deliveries"
        pages={pages}
        rowKey={row => row.id}
        empty="Nothing was delivered yet."
        columns={[
          {
            id: 'notice',
            title: 'Notice',
            isRowHeader: true,
            grow: true,
            cell: row =>
              `${kindWords(row.kind).label}: ${plainText(row.title)}`,
          },
          { id: 'receiver', title: 'Receiver', cell: row => row.receiver },
          {
            id: 'state',
            title: 'State',
            cell: row => <StatusDot {...deliveryWords(row)} />,
          },
          {
            id: 'problem',
            title: 'Why not',
            cell: row => row.problem ?? '–',
          },
          {
            id: 'when',
            title: 'When',
            cell: row => <Ago time={row.endedAt ?? row.createdAt} />,
          },
          {
            id: 'retry',
            title: 'Again',
            cell: row => <Retry of={row} onDone={pages.first.reload} />,
          },
        ]}
      />
    </>
  );
}

function Receivers() {
  const platform = useApi(platformApiRef);
  const live = useLive(
    'notice-receivers',
    () => platform.listNoticeReceivers(),
    { everyMs: 5000 },
  );
  return (
    <>
      <LiveProblem of={live} />
      <Panel title="Receivers" flush>
        {live.loading && <Loading label="Loading receivers" lines={2} />}
        {live.data?.length === 0 && (
          <Empty title="Nobody is told by webhook.">
            Add a receiver to platform.notices.receivers in the configuration.
          </Empty>
        )}
        {live.data && live.data.length > 0 && (
          <DataTable
            label="Receivers"
            rows={live.data}
            rowKey={row => row.name}
            columns={[
              {
                id: 'name',
                title: 'Name',
                isRowHeader: true,
                cell: row => row.name,
              },
              {
                id: 'what',
                title: 'Is told',
                grow: true,
                cell: row =>
                  `${
                    row.kinds?.map(k => kindWords(k).label).join(', ') ??
                    'Everything'
                  } of ${row.team ? `team ${row.team}` : 'all teams'}`,
              },
              {
                id: 'waiting',
                title: 'Waits',
                cell: row =>
                  row.waiting ? (
                    <StatusDot
                      color={row.problem ? 'degraded' : 'deploying'}
                      label={String(row.waiting)}
                      title={row.problem ?? undefined}
                    />
                  ) : (
                    '0'
                  ),
              },
              { id: 'dead', title: 'Given up', cell: row => String(row.dead) },
              {
                id: 'last',
                title: 'Last delivered',
                cell: row =>
                  row.lastDeliveredAt ? (
                    <Ago time={row.lastDeliveredAt} />
                  ) : (
                    '–'
                  ),
              },
            ]}
          />
        )}
      </Panel>
    </>
  );
}

function Retry(props: { of: NoticeDelivery; onDone: () => void }) {
  const { of: delivery, onDone } = props;
  const platform = useApi(platformApiRef);
  const { acting, error, go } = useDeed(async () => {
    await platform.retryNoticeDelivery(delivery.id);
    onDone();
  });
  if (delivery.state === 'delivered') return <>–</>;
  return (
    <>
      <Button
        size="small"
        variant="secondary"
        isPending={acting}
        aria-label={`Try again: ${delivery.title}, to ${delivery.receiver}`}
        onPress={go}
      >
        Try again
      </Button>
      {error && <Problem problem={partsOf(error)} />}
    </>
  );
}
