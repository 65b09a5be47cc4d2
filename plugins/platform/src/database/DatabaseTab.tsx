import { useEntity } from '@backstage/plugin-catalog-react';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import styles from '../service/ServiceTab.module.css';
import { DatabaseView } from './DatabaseView';
import { resourceOf } from './resourceOf';
import { useDatabase } from './useDatabase';

/** A database on the page of its entity: the same as on its own page. */
export function DatabaseTab() {
  const { entity } = useEntity();
  const live = useDatabase(resourceOf(entity) ?? '');
  return (
    <div className={styles.tab}>
      {live.loading && <Loading label="Loading the database" lines={8} />}
      <LiveProblem of={live} />
      {live.data && (
        <DatabaseView
          key={live.data.id}
          database={live.data}
          onChanged={live.reload}
        />
      )}
    </div>
  );
}
