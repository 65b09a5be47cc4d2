import { useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Link } from '@backstage/ui';
import { platformApiRef } from '../api/platformApiRef';
import { Ago } from '../components/Ago';
import { PagedTable } from '../components/PagedTable';
import { StatusDot } from '../components/StatusDot';
import { useLinks } from '../hooks/useLinks';
import { usePages } from '../hooks/usePages';
import { actorName, doorWord } from '../operations/operationWords';
import styles from '../service/EnvironmentsTab.module.css';
import { serviceOf } from '../service/serviceOf';
import { plainText } from '../words/plainText';
import { actionWords } from './auditWords';

/** Who did what to a service, by which door and why; refusals too. */
export function AuditTab() {
  const { entity } = useEntity();
  const service = serviceOf(entity) ?? entity.metadata.name;
  return <ServiceAudit key={service} service={service} />;
}

/** The same for a name. */
export function ServiceAudit({ service }: { service: string }) {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const pages = usePages(
    `audit/${service}`,
    cursor => platform.listServiceAudit(service, { limit: 50, cursor }),
    { everyMs: 10_000 },
  );
  return (
    <div className={styles.tab}>
      <PagedTable
        title="Audit"
        pages={pages}
        rowKey={row => row.id}
        empty="Nobody has done anything to it yet."
        columns={[
          {
            id: 'what',
            title: 'What',
            isRowHeader: true,
            cell: row =>
              row.operation && links.operation(row.operation) ? (
                <Link href={links.operation(row.operation)}>
                  {actionWords(row.action)}
                </Link>
              ) : (
                actionWords(row.action)
              ),
          },
          {
            id: 'outcome',
            title: 'Answer',
            cell: row => (
              <StatusDot
                color={row.outcome === 'allowed' ? 'healthy' : 'failing'}
                label={row.outcome === 'allowed' ? 'Allowed' : 'Refused'}
              />
            ),
          },
          {
            id: 'who',
            title: 'Who',
            cell: row =>
              `${actorName(row.actor)}${
                row.door ? ` · ${doorWord(row.door)}` : ''
              }`,
          },
          {
            id: 'why',
            title: 'Why',
            grow: true,
            cell: row => (row.reason ? plainText(row.reason) : '–'),
          },
          { id: 'when', title: 'When', cell: row => <Ago time={row.time} /> },
        ]}
      />
    </div>
  );
}
