import { useApi } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { platformApiRef } from '../api/platformApiRef';
import { DataTable } from '../components/DataTable';
import { Panel } from '../components/Panel';
import { StatusDot } from '../components/StatusDot';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { plainText } from '../words/plainText';
import { needsOf } from './needsYou';

const EVERY_MS = 30_000;
const MOST = 10;

/** What of the viewer's teams needs a person; nothing is shown while nothing does. */
export function NeedsYou() {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const live = useLive(
    'my-databases',
    () => platform.findDatabases({ mine: true, limit: 200 }),
    { everyMs: EVERY_MS },
  );
  const needs = needsOf(live.data?.items ?? []);
  if (!needs.length) return null;
  const more = needs.length - MOST;
  return (
    <Panel
      title="What needs you"
      flush
      aside={
        links.databases && (
          <Link href={links.databases}>
            {more > 0 ? `${more} more in all databases` : 'All databases'}
          </Link>
        )
      }
    >
      <DataTable
        label="What needs you"
        rows={needs.slice(0, MOST)}
        rowKey={row => `${row.database}/${row.words}`}
        columns={[
          {
            id: 'what',
            title: 'Database',
            isRowHeader: true,
            cell: row => (
              <Link href={links.database(row.database)}>{row.name}</Link>
            ),
          },
          { id: 'where', title: 'Environment', cell: row => row.environment },
          {
            id: 'words',
            title: 'In words',
            grow: true,
            cell: row => (
              <>
                <StatusDot
                  color={row.urgent ? 'failing' : 'degraded'}
                  label={row.urgent ? 'Look at it:' : 'Costs:'}
                />{' '}
                {plainText(row.words)}
              </>
            ),
          },
        ]}
      />
    </Panel>
  );
}
