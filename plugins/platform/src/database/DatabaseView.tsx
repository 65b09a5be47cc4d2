import type { DatabaseDetail } from '../api/databaseTypes';
import { Panel } from '../components/Panel';
import { Backups } from './Backups';
import { ConnectPanel } from './ConnectPanel';
import styles from './Database.module.css';
import { DatabaseHead } from './DatabaseHead';
import { Drift } from './Drift';
import { Figures } from './Figures';
import { PointInTime } from './PointInTime';
import { QueryBox } from './QueryBox';
import { RecentOperations } from './RecentOperations';
import { Restores } from './Restores';
import { SchemaPanel } from './SchemaPanel';
import { SlowQueries } from './SlowQueries';
import { UsedBy } from './UsedBy';
import { useFresh } from './useDatabase';

/** All that is to be seen of a database and to be done with it; on its own page and on its entity's. */
export function DatabaseView(props: {
  database: DatabaseDetail;
  onChanged: () => void;
}) {
  const { onChanged } = props;
  const database = useFresh(props.database);
  const { statistics } = database;
  // One that stands still cannot be asked anything.
  const open = database.state !== 'deleted';
  return (
    <>
      <DatabaseHead database={database} onChanged={onChanged} />
      <Panel title="Figures">
        <Figures database={database} />
      </Panel>
      <Drift drift={statistics?.drift ?? []} />
      <PointInTime database={database} />
      <Restores database={database} />
      <Backups database={database} onChanged={onChanged} />
      {open && (
        <>
          <SlowQueries slow={statistics?.slow ?? []} />
          <div className={styles.columns}>
            <SchemaPanel database={database} />
            <ConnectPanel database={database} onChanged={onChanged} />
          </div>
          <QueryBox database={database} />
        </>
      )}
      <div className={styles.columns}>
        <UsedBy usedBy={database.usedBy} />
        <RecentOperations operations={database.operations} />
      </div>
    </>
  );
}
