import type { DatabaseStatistics } from '../api/databaseTypes';
import { DataTable } from '../components/DataTable';
import { Panel } from '../components/Panel';
import { StatusDot } from '../components/StatusDot';
import { plainText } from '../words/plainText';

/** What was changed behind the platform's back; nothing is shown where nothing was. */
export function Drift({ drift }: { drift: DatabaseStatistics['drift'] }) {
  if (!drift.length) return null;
  return (
    <Panel title="Changed behind the platform’s back" flush>
      <DataTable
        label="Drift"
        rows={drift.map((one, at) => ({ ...one, at }))}
        rowKey={row => String(row.at)}
        columns={[
          {
            id: 'what',
            title: 'What',
            isRowHeader: true,
            cell: row => plainText(row.what),
          },
          { id: 'wanted', title: 'Wanted', cell: row => plainText(row.wanted) },
          {
            id: 'found',
            title: 'Found',
            grow: true,
            cell: row => plainText(row.found),
          },
          {
            id: 'healed',
            title: 'Now',
            cell: row =>
              row.healed ? (
                <StatusDot color="healthy" label="put right" />
              ) : (
                <StatusDot color="degraded" label="as found" />
              ),
          },
        ]}
      />
    </Panel>
  );
}
