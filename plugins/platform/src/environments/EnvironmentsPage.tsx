import { useApi } from '@backstage/frontend-plugin-api';
import { ButtonLink, Select } from '@backstage/ui';
import { useLocation } from 'react-router-dom';
import { platformApiRef } from '../api/platformApiRef';
import { Choice } from '../components/Choice';
import { Empty } from '../components/Empty';
import { Filters } from '../components/Filters';
import { LiveProblem } from '../components/LiveProblem';
import { NameFilter } from '../components/NameFilter';
import { PagedTable } from '../components/PagedTable';
import { PageBody } from '../components/PageBody';
import { useAddressState } from '../hooks/useAddressState';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { usePages } from '../hooks/usePages';
import { bindingColumns } from './bindingColumns';
import {
  bindingQuery,
  KIND_OPTIONS,
  SORT_OPTIONS,
  STATE_OPTIONS,
} from './bindingFilter';
import { EnvironmentConditions } from './EnvironmentConditions';
import { emptyWords, EnvironmentStrip } from './EnvironmentStrip';
import { OwnEnvironments } from './OwnEnvironments';

const EVERY_MS = 5000;
const PAGE = 50;

/** Where services run, over the whole company: narrowed, sorted and paged by the server, and all of it in the address. */
export function EnvironmentsPage() {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const { pathname } = useLocation();
  const [params, set] = useAddressState();
  const query = bindingQuery(params);
  const environments = useLive(
    'environments',
    () => platform.listEnvironments(),
    { everyMs: 30_000 },
  );
  const pages = usePages(
    `bindings/${JSON.stringify(query)}`,
    cursor => platform.listBindings({ ...query, limit: PAGE, cursor }),
    { everyMs: EVERY_MS },
  );
  const chosen = environments.data?.find(e => e.name === query.environment);
  const create = links.form('environment');
  const narrowed = [...params.keys()].length > 0;

  const hrefOf = (name: string) => {
    const next = new URLSearchParams(params);
    if (name) next.set('environment', name);
    else next.delete('environment');
    return `${pathname}?${next}`;
  };

  return (
    <PageBody
      title="Environments"
      description="Where services run, in the order in which a release goes through them."
      actions={
        create && <ButtonLink href={create}>Create an environment</ButtonLink>
      }
    >
      <LiveProblem of={environments} />
      {environments.data?.length === 0 && (
        <Empty title="There is no environment yet." />
      )}
      {environments.data && environments.data.length > 0 && (
        <EnvironmentStrip
          environments={environments.data.filter(e => !e.base)}
          chosen={query.environment ?? ''}
          hrefOf={hrefOf}
        />
      )}
      <EnvironmentConditions environments={environments.data ?? []} />
      {environments.data?.some(e => e.base) && (
        <OwnEnvironments
          environments={environments.data}
          team={query.team}
          unused={params.get('unused') === 'yes'}
          onUnused={on => set('unused', on ? 'yes' : '')}
          hrefOf={hrefOf}
          onChanged={environments.reload}
        />
      )}
      <Filters
        free={
          <Choice
            label="Kind of environment"
            options={KIND_OPTIONS}
            chosen={query.kind ?? 'every'}
            onChoose={value => set('kind', value === 'every' ? '' : value)}
          />
        }
      >
        <NameFilter
          label="By name"
          placeholder="Service or environment"
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
          aria-label="State"
          size="small"
          options={STATE_OPTIONS}
          selectedKey={params.get('state') ?? ''}
          onSelectionChange={key => set('state', String(key))}
        />
        <Select
          aria-label="Order"
          size="small"
          options={SORT_OPTIONS}
          selectedKey={params.get('sort') ?? ''}
          onSelectionChange={key => set('sort', String(key))}
        />
      </Filters>
      <PagedTable
        title={
          query.environment
            ? `What runs in ${query.environment}`
            : 'What runs where'
        }
        pages={pages}
        rowKey={row => `${row.service}/${row.environment}`}
        columns={bindingColumns(links)}
        empty={
          narrowed && !chosen
            ? 'Nothing fits what is asked for.'
            : 'Nothing deployed yet.'
        }
        hint={chosen && emptyWords(chosen)}
        more="Show more"
      />
    </PageBody>
  );
}
