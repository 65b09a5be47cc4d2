import { useApi } from '@backstage/frontend-plugin-api';
import { ButtonLink, Select } from '@backstage/ui';
import { platformApiRef } from '../api/platformApiRef';
import type { Database, DatabasePage } from '../api/databaseTypes';
import { Filters } from '../components/Filters';
import { NameFilter } from '../components/NameFilter';
import { PagedTable } from '../components/PagedTable';
import { PageBody } from '../components/PageBody';
import { useAddressState } from '../hooks/useAddressState';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { usePages } from '../hooks/usePages';
import { databaseColumns } from './databaseColumns';
import { databaseQuery, emptyWords, STATE_OPTIONS } from './databaseFilter';
import { totalWords } from './databaseWords';
import styles from './Databases.module.css';

const EVERY_MS = 10_000;
const PAGE = 200;

/** All databases: those that nobody uses first, then by what they cost. All that it is narrowed to is in the address. */
export function DatabasesPage() {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const [params, set] = useAddressState();
  const query = databaseQuery(params);
  const environments = useLive('environments', () =>
    platform.listEnvironments(),
  );
  const pages = usePages<Database>(
    `databases/${JSON.stringify(query)}`,
    cursor => platform.findDatabases({ ...query, limit: PAGE, cursor }),
    { everyMs: EVERY_MS },
  );
  const totals = (pages.first.data as DatabasePage | undefined)?.totals;
  const create = links.form('database');
  const narrowed = [...params.keys()].length > 0;
  const chosen = params.get('environment') ?? '';
  const names = new Set(environments.data?.map(one => one.name));
  if (chosen) names.add(chosen);

  return (
    <PageBody
      title="Databases"
      description="What holds data, how it is backed up, and what it costs. Those that nobody uses come first."
      actions={
        create && <ButtonLink href={create}>Create a database</ButtonLink>
      }
    >
      <Filters>
        <NameFilter
          label="By name"
          placeholder="Database, service or id"
          value={query.q ?? ''}
          onChange={value => set('q', value)}
        />
        <NameFilter
          label="Of one team only"
          placeholder="Name of a team"
          value={query.team ?? ''}
          onChange={value => set('team', value)}
        />
        <Select
          aria-label="Environment"
          size="small"
          options={[
            { value: '', label: 'Every environment' },
            ...[...names].map(name => ({ value: name, label: name })),
          ]}
          selectedKey={chosen}
          onSelectionChange={key => set('environment', String(key))}
        />
        <Select
          aria-label="State"
          size="small"
          options={STATE_OPTIONS}
          selectedKey={params.get('state') ?? ''}
          onSelectionChange={key => set('state', String(key))}
        />
      </Filters>
      {totals && (
        <p className={styles.sum} role="status">
          {totalWords(totals)}
        </p>
      )}
      <PagedTable
        title="Databases"
        pages={pages}
        rowKey={row => row.id}
        columns={databaseColumns(links)}
        empty={emptyWords(narrowed)}
        hint={
          !narrowed &&
          'A service gets one with “database” in its platform.yaml; one on its own is made under Create.'
        }
        more="Show more"
      />
    </PageBody>
  );
}
