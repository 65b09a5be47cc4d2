import type { Measurement } from '../../api/productionTypes';
import { DataTable } from '../../components/DataTable';
import { errorPercent } from './series';

const errors = ({ figures }: Measurement['stable']) => {
  const rate = errorPercent(figures);
  return rate === null ? '–' : `${rate} % of ${figures?.requests}`;
};
const p95 = ({ figures }: Measurement['stable']) =>
  typeof figures?.p95Ms === 'number' ? `${Math.round(figures.p95Ms)} ms` : '–';
const clock = (time: string) =>
  new Date(time).toLocaleTimeString('en-GB', { hour12: false });

/** What the chart shows, for those who read it. */
export function MeasurementTable(props: { measurements: Measurement[] }) {
  return (
    <DataTable
      label="Measurements"
      rows={[...props.measurements].reverse()}
      rowKey={row => `${row.step} ${row.number}`}
      columns={[
        {
          id: 'time',
          title: 'Time',
          isRowHeader: true,
          cell: row => clock(row.time),
        },
        { id: 'weight', title: 'Weight', cell: row => `${row.weight} %` },
        {
          id: 'stable',
          title: 'Stable, errors',
          cell: row => errors(row.stable),
        },
        {
          id: 'candidate',
          title: 'Candidate, errors',
          cell: row => errors(row.candidate),
        },
        { id: 'p95', title: 'Stable, p95', cell: row => p95(row.stable) },
        {
          id: 'p95c',
          title: 'Candidate, p95',
          cell: row => p95(row.candidate),
        },
        { id: 'verdict', title: 'Verdict', cell: row => row.verdict },
        {
          id: 'reason',
          title: 'Why',
          grow: true,
          cell: row => row.reason || '–',
        },
      ]}
    />
  );
}
