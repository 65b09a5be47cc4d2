import { Link } from '@backstage/ui';
import type { ApiBinding } from '@waymark/platform-common/api';
import { Ago } from '../components/Ago';
import { Clamp } from '../components/Clamp';
import type { DataColumn } from '../components/DataTable';
import { StatusDot } from '../components/StatusDot';
import { outcomeColor, outcomeWords } from '../deployments/deploymentWords';
import type { useLinks } from '../hooks/useLinks';
import { actorName } from '../operations/operationWords';
import { money } from '../plan/planWords';
import { plainText } from '../words/plainText';

/** What stands in the list of places. */
export const bindingColumns = (
  links: Pick<ReturnType<typeof useLinks>, 'serviceEnvironments' | 'operation'>,
): DataColumn<ApiBinding>[] => [
  {
    id: 'service',
    title: 'Service',
    isRowHeader: true,
    cell: row => (
      <Link href={links.serviceEnvironments(row.service)}>{row.service}</Link>
    ),
  },
  { id: 'environment', title: 'Environment', cell: row => row.environment },
  {
    id: 'health',
    title: 'Health',
    cell: row => (
      <StatusDot color={row.health} title={plainText(row.message)} />
    ),
  },
  { id: 'release', title: 'Release', cell: releaseWords },
  {
    id: 'words',
    title: 'In words',
    grow: true,
    // What is wrong, where something is; otherwise what was changed last.
    cell: row => <Clamp title={wordsOf(row)}>{wordsOf(row)}</Clamp>,
  },
  {
    id: 'cost',
    title: 'Cost a month',
    cell: row => (row.cost ? money(row.cost.perMonth, row.cost.currency) : '–'),
  },
  {
    id: 'deployment',
    title: 'Last deployment',
    minWidth: '8rem',
    cell: row => <LastDeployment row={row} href={links.operation} />,
  },
  { id: 'age', title: 'Made', cell: row => <Ago time={row.createdAt} /> },
  { id: 'team', title: 'Team', cell: row => row.team },
];

function wordsOf(row: ApiBinding): string {
  return plainText(
    row.health === 'healthy' && row.commit
      ? row.commit.message.split('\n')[0]
      : row.message,
  );
}

function releaseWords({ release, candidate, weight }: ApiBinding): string {
  if (!candidate) return release ?? '–';
  const coming = weight
    ? `${candidate} takes ${weight} %`
    : `${candidate} is being tried`;
  return release ? `${release}, ${coming}` : coming;
}

function LastDeployment(props: {
  row: ApiBinding;
  href: (operation: string) => string | undefined;
}) {
  const last = props.row.lastDeployment;
  if (!last) return <>–</>;
  const href = last.operation ? props.href(last.operation) : undefined;
  const when = (
    <>
      <Ago time={last.startedAt} /> · {actorName(last.actor)}
    </>
  );
  return (
    <>
      {last.outcome !== 'succeeded' && (
        <>
          <StatusDot
            color={outcomeColor(last.outcome)}
            label={`${last.to} ${outcomeWords(last.outcome)}`}
          />{' '}
        </>
      )}
      {href ? <Link href={href}>{when}</Link> : when}
    </>
  );
}
