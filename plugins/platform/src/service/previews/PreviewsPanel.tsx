import { ButtonLink, Link } from '@backstage/ui';
import type { ApiHealthColor } from '@waymark/platform-common/api';
import type { Preview } from '../../api/EnvironmentsApi';
import { DataColumn, DataTable } from '../../components/DataTable';
import { Empty } from '../../components/Empty';
import { Panel } from '../../components/Panel';
import { StatusDot } from '../../components/StatusDot';
import { ageColumn, costColumn } from '../../environments/lifeColumns';
import { LifeActions } from '../../environments/LifeActions';
import { staysFor } from '../../environments/lifeWords';
import { useLinks } from '../../hooks/useLinks';
import { useNow } from '../../hooks/useNow';
import { plainText } from '../../words/plainText';

const STATES: Record<
  Preview['state'],
  { color: ApiHealthColor; label: string }
> = {
  making: { color: 'deploying', label: 'Being made' },
  ready: { color: 'healthy', label: 'Ready' },
  failing: { color: 'failing', label: 'Failing' },
  failed: { color: 'degraded', label: 'Its newest run failed' },
  removing: { color: 'unknown', label: 'Being torn down' },
};

/** Previews of a service's branches: where they answer, what they show, how long they stay. */
export function PreviewsPanel(props: {
  service: string;
  previews: Preview[];
  /** Why this person can neither extend nor tear down. */
  blocked?: string;
  onChanged: () => void;
}) {
  const { service, previews, blocked, onChanged } = props;
  const links = useLinks();
  const now = useNow();
  const create = links.form('preview', { preview: { service } });
  const columns: DataColumn<Preview>[] = [
    {
      id: 'branch',
      title: 'Branch',
      isRowHeader: true,
      cell: row => (
        <>
          {plainText(row.branch)}
          <br />
          {row.localUrl ? (
            <Link href={row.localUrl}>{row.environment}</Link>
          ) : (
            row.environment
          )}
        </>
      ),
    },
    {
      id: 'state',
      title: 'State',
      cell: row => (
        <StatusDot {...STATES[row.state]} title={plainText(row.message)} />
      ),
    },
    {
      id: 'commit',
      title: 'Shows',
      grow: true,
      cell: row => {
        const words = row.commit
          ? plainText(row.commit.message.split('\n')[0])
          : plainText(row.message);
        const follow = row.operation && links.operation(row.operation);
        return follow ? <Link href={follow}>{words}</Link> : words;
      },
    },
    costColumn,
    ageColumn,
    {
      id: 'expiry',
      title: 'Stays for',
      cell: row => staysFor(row.expiresAt, now) ?? '–',
    },
    {
      id: 'actions',
      title: 'Actions',
      minWidth: '14.5rem',
      cell: row =>
        row.createdAt ? (
          <LifeActions
            name={row.environment}
            blocked={blocked}
            removing={row.state === 'removing'}
            onChanged={onChanged}
          />
        ) : null,
    },
  ];

  return (
    <Panel
      title="Previews"
      flush={previews.length > 0}
      aside={
        !blocked &&
        create && (
          <ButtonLink size="small" variant="secondary" href={create}>
            Preview a branch
          </ButtonLink>
        )
      }
    >
      {previews.length === 0 && (
        <Empty title="There is no preview.">
          A push makes one: <code>git push origin HEAD:preview/my-change</code>
        </Empty>
      )}
      {previews.length > 0 && (
        <DataTable
          label={`Previews of ${service}`}
          columns={columns}
          rows={previews}
          rowKey={row => row.environment}
        />
      )}
    </Panel>
  );
}
