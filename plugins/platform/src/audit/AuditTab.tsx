import { useApi } from '@backstage/frontend-plugin-api';
import { platformApiRef } from '../api/platformApiRef';
import {
  OperationLink,
  reasonColumn,
  whenColumn,
  whoColumn,
} from '../components/deedColumns';
import { PagedTable } from '../components/PagedTable';
import { StatusDot } from '../components/StatusDot';
import { usePages } from '../hooks/usePages';
import { ServiceTab } from '../service/ServiceTab';
import { actionWords } from './auditWords';

/** Who did what to a service, by which door and why; refusals too. */
export function AuditTab() {
  return (
    <ServiceTab>{service => <ServiceAudit service={service} />}</ServiceTab>
  );
}

/** The same for a name. */
export function ServiceAudit({ service }: { service: string }) {
  const platform = useApi(platformApiRef);
  const pages = usePages(
    `audit/${service}`,
    cursor => platform.listServiceAudit(service, { limit: 50, cursor }),
    { everyMs: 10_000 },
  );
  return (
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
          cell: row => (
            <OperationLink operation={row.operation}>
              {actionWords(row.action)}
            </OperationLink>
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
        whoColumn,
        reasonColumn('Why'),
        whenColumn('time'),
      ]}
    />
  );
}
