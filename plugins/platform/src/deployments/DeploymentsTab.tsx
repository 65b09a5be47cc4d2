import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Select } from '@backstage/ui';
import { platformApiRef } from '../api/platformApiRef';
import type { Deployment } from '../api/productionTypes';
import {
  OperationLink,
  reasonColumn,
  whenColumn,
  whoColumn,
} from '../components/deedColumns';
import { PagedTable } from '../components/PagedTable';
import { StatusDot } from '../components/StatusDot';
import { useAddressState } from '../hooks/useAddressState';
import { useLive } from '../hooks/useLive';
import { useNow } from '../hooks/useNow';
import { usePages } from '../hooks/usePages';
import { usePlanDialog } from '../plan/usePlanDialog';
import { notAMember } from '../service/promotion/blocked';
import { ServiceTab } from '../service/ServiceTab';
import { elapsedMs, formatDuration } from '../words/time';
import {
  canGoBackTo,
  changeWords,
  outcomeColor,
  outcomeWords,
} from './deploymentWords';

/** Every change of what serves, newest first. */
export function DeploymentsTab() {
  return (
    <ServiceTab>
      {service => <ServiceDeployments service={service} />}
    </ServiceTab>
  );
}

/** The same for a name. */
export function ServiceDeployments({ service }: { service: string }) {
  const platform = useApi(platformApiRef);
  const [params, set] = useAddressState();
  const environment = params.get('environment') ?? undefined;
  const pages = usePages(
    `deployments/${service}/${environment ?? ''}`,
    cursor =>
      platform.listDeployments(service, { environment, limit: 25, cursor }),
    { everyMs: 3000 },
  );
  const detail = useLive(`service/${service}`, () =>
    platform.getService(service),
  );
  const me = useLive('whoami', () => platform.whoAmI());
  const plan = usePlanDialog(service);
  const here = detail.data?.environments ?? [];
  const serving = new Map(here.map(one => [one.name, one.release]));
  const mayGoBack =
    detail.data && me.data && !notAMember(detail.data.service.team, me.data);

  return (
    <>
      <PagedTable
        title="Deployments"
        pages={pages}
        rowKey={row => row.id}
        empty="Nothing was deployed yet."
        hint="Each change of what serves in an environment shows here, with who asked and how it ended."
        aside={
          here.length > 1 && (
            <Select
              aria-label="Environment"
              size="small"
              options={[
                { value: '', label: 'All environments' },
                ...here.map(({ name }) => ({ value: name, label: name })),
              ]}
              selectedKey={environment ?? ''}
              onSelectionChange={key => set('environment', String(key))}
            />
          )
        }
        columns={[
          {
            id: 'change',
            title: 'Release',
            isRowHeader: true,
            cell: row => (
              <OperationLink operation={row.operation}>
                {changeWords(row)}
              </OperationLink>
            ),
          },
          { id: 'where', title: 'Where', cell: row => row.environment },
          {
            id: 'outcome',
            title: 'Outcome',
            cell: row => (
              <StatusDot
                color={outcomeColor(row.outcome)}
                label={outcomeWords(row.outcome)}
              />
            ),
          },
          { id: 'took', title: 'Took', cell: row => <Took of={row} /> },
          whoColumn,
          reasonColumn('Reason'),
          whenColumn('startedAt'),
          {
            id: 'back',
            title: 'Go back',
            cell: row =>
              mayGoBack && canGoBackTo(row, serving) ? (
                <Button
                  size="small"
                  variant="tertiary"
                  aria-label={`Roll back to ${row.to} in ${row.environment}`}
                  onPress={() =>
                    plan.open({
                      kind: 'rollback',
                      environment: row.environment,
                      to: row.to,
                    })
                  }
                >
                  Roll back to {row.to}
                </Button>
              ) : (
                '–'
              ),
          },
        ]}
      />
      {plan.dialog}
    </>
  );
}

/** From its beginning until it was ready. */
function Took({ of: row }: { of: Deployment }) {
  const now = useNow();
  if (row.outcome !== null && !row.readyAt) return <>–</>;
  return <>{formatDuration(elapsedMs(row.startedAt, row.readyAt, now) ?? 0)}</>;
}
