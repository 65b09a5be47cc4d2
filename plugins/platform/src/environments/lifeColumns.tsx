import { Ago } from '../components/Ago';
import type { DataColumn } from '../components/DataTable';
import { money } from '../plan/planWords';
import styles from './LifeActions.module.css';

/** What is known of everything that comes and goes. */
interface Living {
  cost?: { perMonth: number; currency: string } | null;
  createdAt?: string | null;
}

/** What it costs a month. */
export const costColumn: DataColumn<Living> = {
  id: 'cost',
  title: 'Cost a month',
  cell: row => (row.cost ? money(row.cost.perMonth, row.cost.currency) : '–'),
};

/** How long it has been there. */
export const ageColumn: DataColumn<Living> = {
  id: 'age',
  title: 'Made',
  cell: row => (row.createdAt ? <Ago time={row.createdAt} /> : '–'),
};

/** What each costs a month, beside the dearest of them. */
export function barColumn(rows: Living[]): DataColumn<Living> {
  const most = Math.max(...rows.map(row => row.cost?.perMonth ?? 0));
  return {
    ...costColumn,
    cell: row => (
      <div className={styles.cost}>
        {costColumn.cell(row)}
        {most > 0 && (
          <div className={styles.bar} aria-hidden="true">
            <div
              className={styles.share}
              style={{ width: `${((row.cost?.perMonth ?? 0) / most) * 100}%` }}
            />
          </div>
        )}
      </div>
    ),
  };
}
