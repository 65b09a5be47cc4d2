import { Ago } from '../components/Ago';
import type { DataColumn } from '../components/DataTable';
import { money } from '../plan/planWords';

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
