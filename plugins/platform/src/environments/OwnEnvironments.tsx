import { useApi } from '@backstage/frontend-plugin-api';
import { Link, Switch } from '@backstage/ui';
import type { ApiEnvironment } from '@waymark/platform-common/api';
import { platformApiRef } from '../api/platformApiRef';
import { Ago } from '../components/Ago';
import { DataColumn, DataTable } from '../components/DataTable';
import { Panel } from '../components/Panel';
import { useLive } from '../hooks/useLive';
import { useNow } from '../hooks/useNow';
import { plainText } from '../words/plainText';
import { ageColumn, barColumn } from './lifeColumns';
import { LifeActions } from './LifeActions';
import { whyNotLife } from './whyNotLife';
import { comingAndGoing, staysFor, sumWords, UNUSED_DAYS } from './lifeWords';
import styles from './LifeActions.module.css';

/**
 * Environments that come and go, over the whole company: whose they are, what they cost, how old they are, when they were
 * last used and how long they stay; on request only those that nobody uses.
 */
export function OwnEnvironments(props: {
  environments: ApiEnvironment[];
  team?: string;
  unused: boolean;
  onUnused: (unused: boolean) => void;
  /** What runs in it. */
  hrefOf: (name: string) => string;
  onChanged: () => void;
}) {
  const { environments, team, unused, onUnused, hrefOf, onChanged } = props;
  const platform = useApi(platformApiRef);
  const { data: me } = useLive('whoami', () => platform.whoAmI());
  // Whose a preview is: that of the team of its service.
  const asks = me && !me.isPlatformTeam && environments.some(one => one.branch);
  const { data: mine } = useLive(`my-services/${Boolean(asks)}`, async () =>
    asks ? (await platform.listServices({ mine: true, limit: 200 })).items : [],
  );
  const now = useNow();
  const rows = comingAndGoing(environments, { unused, team, now });
  const columns: DataColumn<ApiEnvironment>[] = [
    {
      id: 'name',
      title: 'Environment',
      isRowHeader: true,
      cell: row => <Link href={hrefOf(row.name)}>{row.name}</Link>,
    },
    {
      id: 'owner',
      title: 'Whose',
      grow: true,
      cell: row =>
        row.branch
          ? `${plainText(row.branch)} of ${row.service}`
          : `team ${row.team}`,
    },
    { id: 'services', title: 'Services', cell: row => row.services ?? '–' },
    barColumn(rows),
    ageColumn,
    {
      id: 'used',
      title: 'Last used',
      cell: row => (row.lastUsedAt ? <Ago time={row.lastUsedAt} /> : 'never'),
    },
    {
      id: 'expiry',
      title: 'Stays for',
      cell: row => staysFor(row.expiresAt, now) ?? 'good',
    },
    {
      id: 'actions',
      title: 'Actions',
      minWidth: '14.5rem',
      cell: row => (
        <LifeActions
          name={row.name}
          blocked={whyNotLife(
            row,
            me,
            asks ? mine?.map(one => one.name) : undefined,
          )}
          removing={row.removing}
          onChanged={onChanged}
        />
      ),
    },
  ];

  return (
    <Panel
      title="Environments that come and go"
      flush={rows.length > 0}
      aside={
        <Switch
          label={`Only those that nobody has used for ${UNUSED_DAYS} days`}
          isSelected={unused}
          onChange={onUnused}
        />
      }
    >
      {rows.length > 0 && <p className={styles.sum}>{sumWords(rows, now)}</p>}
      {rows.length > 0 ? (
        <DataTable
          label="Environments that come and go"
          columns={columns}
          rows={rows}
          rowKey={row => row.name}
        />
      ) : (
        <p>
          {unused
            ? `Everything was used within ${UNUSED_DAYS} days.`
            : 'There are none: previews of branches and environments of teams are shown here.'}
        </p>
      )}
    </Panel>
  );
}
