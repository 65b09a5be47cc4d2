import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Link } from '@backstage/ui';
import { useState } from 'react';
import { PlatformApiError } from '../api/PlatformApiError';
import { platformApiRef } from '../api/platformApiRef';
import type { Freeze } from '../api/productionTypes';
import { Ago } from '../components/Ago';
import { Choice } from '../components/Choice';
import { PagedTable } from '../components/PagedTable';
import { PageBody } from '../components/PageBody';
import { partsOf, Problem } from '../components/Problem';
import { StatusDot } from '../components/StatusDot';
import { scopeWords } from '../gates/freezes';
import { useAddressState } from '../hooks/useAddressState';
import { useLinks } from '../hooks/useLinks';
import { useNow } from '../hooks/useNow';
import { usePages } from '../hooks/usePages';
import { actorName } from '../operations/operationWords';
import { plainText } from '../words/plainText';
import { phaseOf } from './freezeForm';
import { NewFreeze } from './NewFreeze';

const VIEWS = [
  { value: 'open', label: 'Now and planned' },
  { value: 'all', label: 'Over too' },
];
const PHASES = {
  now: { color: 'degraded', label: 'Frozen now' },
  planned: { color: 'deploying', label: 'Planned' },
  over: { color: 'empty', label: 'Over' },
} as const;

/** Windows in which nothing changes, now and planned; and how to make one. `?new=1` opens the form. */
export function FreezesPage() {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const now = useNow();
  const [params, set] = useAddressState();
  const show = params.get('show') ?? 'open';
  const [error, setError] = useState<PlatformApiError>();
  const pages = usePages(
    `freezes/${show}`,
    cursor => platform.listFreezes({ all: show === 'all', limit: 25, cursor }),
    { everyMs: 5000 },
  );
  const end = async (freeze: Freeze) => {
    setError(undefined);
    try {
      await platform.endFreeze(freeze.id);
      pages.first.reload();
    } catch (problem) {
      setError(PlatformApiError.from(problem));
    }
  };

  return (
    <PageBody
      title="Freezes"
      description="When nothing is deployed. A rollback is never held up, and in an emergency the glass can be broken with a written reason."
      actions={
        <Button variant="primary" onPress={() => set('new', '1')}>
          Freeze something…
        </Button>
      }
    >
      {error && <Problem problem={partsOf(error)} />}
      <Choice
        label="Which freezes"
        options={VIEWS}
        chosen={show}
        onChoose={value => set('show', value)}
      />
      <PagedTable
        title={VIEWS.find(view => view.value === show)?.label ?? 'Freezes'}
        pages={pages}
        rowKey={row => row.id}
        empty="Nothing is frozen, and nothing is planned to be."
        columns={[
          {
            id: 'what',
            title: 'What',
            isRowHeader: true,
            cell: row => scopeWords(row),
          },
          {
            id: 'phase',
            title: 'When',
            cell: row => <StatusDot {...PHASES[phaseOf(row, now)]} />,
          },
          {
            id: 'from',
            title: 'From',
            cell: row => <Moment time={row.startsAt} />,
          },
          {
            id: 'until',
            title: 'Until',
            cell: row =>
              row.endsAt ? (
                <Moment time={row.endsAt} />
              ) : (
                (row.endedBy && `ended by ${actorName(row.endedBy)}`) ||
                'somebody ends it'
              ),
          },
          {
            id: 'why',
            title: 'Why',
            grow: true,
            cell: row => (
              <>
                {row.incident && row.service && (
                  <>
                    <Link href={links.serviceEnvironments(row.service)}>
                      Incident {row.incident}
                    </Link>
                    {': '}
                  </>
                )}
                {plainText(row.reason)}
              </>
            ),
          },
          { id: 'who', title: 'By', cell: row => actorName(row.createdBy) },
          {
            id: 'end',
            title: 'End',
            cell: row =>
              phaseOf(row, now) === 'over' ? (
                '–'
              ) : (
                <Button
                  size="small"
                  variant="secondary"
                  aria-label={`End now the freeze of ${scopeWords(row)}`}
                  onPress={() => end(row)}
                >
                  End now
                </Button>
              ),
          },
        ]}
      />
      {params.get('new') && (
        <NewFreeze onMade={pages.first.reload} onClose={() => set('new', '')} />
      )}
    </PageBody>
  );
}

/** What lies ahead by its date, what is past by how long ago. */
function Moment({ time }: { time: string }) {
  const now = useNow();
  if (Date.parse(time) <= now) return <Ago time={time} />;
  return (
    <time dateTime={time}>
      {new Date(time).toLocaleString('en-GB', {
        day: 'numeric',
        month: 'short',
        hour: '2-digit',
        minute: '2-digit',
      })}
    </time>
  );
}
