import { Link } from '@backstage/ui';
import type { DatabaseDetail } from '../api/databaseTypes';
import { Panel } from '../components/Panel';
import { useLinks } from '../hooks/useLinks';
import styles from './Database.module.css';

/** Services that have this database's address. */
export function UsedBy(props: { usedBy: DatabaseDetail['usedBy'] }) {
  const links = useLinks();
  return (
    <Panel title="Used by">
      {props.usedBy.length === 0 ? (
        <p className={styles.plain}>No service.</p>
      ) : (
        <ul className={styles.bullets}>
          {props.usedBy.map(one => (
            <li key={`${one.service}/${one.environment}`}>
              <Link href={links.serviceEnvironments(one.service)}>
                {one.service}
              </Link>{' '}
              in {one.environment}
              {one.release && `, ${one.release}`}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
