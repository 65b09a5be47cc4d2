import { useApi } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { useSearchParams } from 'react-router-dom';
import { platformApiRef } from '../api/platformApiRef';
import {
  OperationLink,
  whenColumn,
  whoColumn,
} from '../components/deedColumns';
import { PageBody } from '../components/PageBody';
import { PagedTable } from '../components/PagedTable';
import { StatusDot } from '../components/StatusDot';
import { useLinks } from '../hooks/useLinks';
import { usePages } from '../hooks/usePages';
import {
  isUnderWay,
  kindWords,
  progressWords,
  STATE_COLOR,
  STATE_WORDS,
} from './operationWords';
import { Took } from './Took';

/** Everything that was asked for lately: what it is, how it stands, who asked. `?service=` shows those of one service. */
export function OperationsPage() {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const service = useSearchParams()[0].get('service') ?? undefined;
  const pages = usePages(
    `operations/${service ?? ''}`,
    cursor => platform.listOperations({ service, limit: 50, cursor }),
    { everyMs: 3000 },
  );

  return (
    <PageBody
      title="Operations"
      description="What people and pushes asked for, newest first. Each can be watched, retried and undone."
    >
      {service && <Link href={links.operations}>All operations</Link>}
      <PagedTable
        title={service ? `Operations of ${service}` : 'All operations'}
        pages={pages}
        rowKey={operation => operation.id}
        empty="Nothing was asked for yet."
        hint="Create a service, or push to one: what happens then shows here."
        columns={[
          {
            id: 'title',
            title: 'What',
            grow: true,
            isRowHeader: true,
            cell: o => (
              <OperationLink operation={o.id}>{o.title}</OperationLink>
            ),
          },
          {
            id: 'state',
            title: 'State',
            cell: o => (
              <StatusDot
                color={STATE_COLOR[o.state]}
                label={STATE_WORDS[o.state]}
              />
            ),
          },
          {
            id: 'progress',
            title: 'How far',
            minWidth: '150px',
            cell: o =>
              isUnderWay(o) || o.state === 'failed'
                ? progressWords(o)
                : kindWords(o.kind),
          },
          { id: 'took', title: 'Took', cell: o => <Took operation={o} /> },
          whoColumn,
          whenColumn('createdAt'),
        ]}
      />
    </PageBody>
  );
}
