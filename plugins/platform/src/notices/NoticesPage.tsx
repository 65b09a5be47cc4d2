import { useApi } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { useEffect } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { Notice } from '../api/noticeTypes';
import { platformApiRef } from '../api/platformApiRef';
import { Ago } from '../components/Ago';
import { Choice } from '../components/Choice';
import { PagedTable } from '../components/PagedTable';
import { PageBody } from '../components/PageBody';
import { StatusDot } from '../components/StatusDot';
import { useLive } from '../hooks/useLive';
import { usePages } from '../hooks/usePages';
import { actorName } from '../operations/operationWords';
import { plainText } from '../words/plainText';
import { Deliveries } from './Deliveries';
import styles from './NoticesPage.module.css';
import { kindWords } from './noticeWords';
import { unreadApiRef } from './unreadApiRef';

/** What is new of one's own teams; of all; and for the platform team how far it has come with those outside. */
export function NoticesPage() {
  const platform = useApi(platformApiRef);
  const [params, setParams] = useSearchParams();
  const me = useLive('whoami', () => platform.whoAmI());
  const admin = me.data?.isPlatformTeam === true;
  const asked = params.get('show') ?? 'mine';
  const show = asked === 'deliveries' && !admin ? 'mine' : asked;
  return (
    <PageBody
      title="Notices"
      description="New services, deployments, rollbacks, what waits for a word and what ends soon."
    >
      <Choice
        label="Which notices"
        options={[
          { value: 'mine', label: 'Of my teams' },
          { value: 'all', label: 'Of all teams' },
          ...(admin ? [{ value: 'deliveries', label: 'Deliveries' }] : []),
        ]}
        chosen={show}
        onChoose={next => setParams({ show: next }, { replace: true })}
      />
      {show === 'deliveries' ? <Deliveries /> : <List mine={show === 'mine'} />}
    </PageBody>
  );
}

function List({ mine }: { mine: boolean }) {
  const platform = useApi(platformApiRef);
  const unread = useApi(unreadApiRef);
  const pages = usePages(
    `notices/${mine}`,
    cursor => platform.listNotices({ mine, limit: 25, cursor }),
    { everyMs: 5000 },
  );
  const newest = mine ? pages.rows[0]?.id : undefined;
  // Shown is seen. What was new stays marked until the list is read again.
  useEffect(() => {
    if (!newest) return;
    platform.seeNotices(newest).then(
      count => unread.set(count),
      () => undefined,
    );
  }, [newest, platform, unread]);

  return (
    <PagedTable
      title={mine ? 'Of my teams' : 'Of all teams'}
      pages={pages}
      rowKey={row => row.id}
      empty="There is nothing new."
      hint="Deployments, rollbacks, approvals and what is about to expire show here as they happen."
      columns={[
        {
          id: 'kind',
          title: 'What',
          cell: row => <StatusDot {...kindWords(row.kind)} />,
        },
        {
          id: 'title',
          title: 'Notice',
          isRowHeader: true,
          grow: true,
          cell: row => <Words notice={row} />,
        },
        {
          id: 'when',
          title: 'When',
          cell: row => (
            <>
              <Ago time={row.createdAt} />
              {row.actor && `, ${actorName(row.actor)}`}
            </>
          ),
        },
      ]}
    />
  );
}

function Words({ notice }: { notice: Notice }) {
  return (
    <div className={styles.words}>
      <span className={notice.unread ? styles.unread : undefined}>
        {plainText(notice.title)}
      </span>
      {notice.unread && <span className={styles.new}> new</span>}
      {notice.text && (
        <span className={styles.text}>{plainText(notice.text)}</span>
      )}
      <span className={styles.links}>
        {notice.links.map(({ label, url }) => (
          <Link key={label} href={url}>
            {label}
          </Link>
        ))}
      </span>
    </div>
  );
}
