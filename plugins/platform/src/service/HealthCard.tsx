import { useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Card, CardBody, CardHeader, Link } from '@backstage/ui';
import { platformApiRef } from '../api/platformApiRef';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { StatusDot } from '../components/StatusDot';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import styles from './HealthCard.module.css';
import { serviceOf } from './serviceOf';

/** How a service is in each environment, on its overview. */
export function HealthCard() {
  const { entity } = useEntity();
  const service = serviceOf(entity) ?? entity.metadata.name;
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const live = useLive(
    `health-card/${service}`,
    () => platform.getService(service),
    { everyMs: 5000 },
  );
  const { data, loading } = live;

  return (
    <Card>
      <CardHeader>
        <h2 className={styles.title}>Health</h2>
      </CardHeader>
      <CardBody>
        {loading && <Loading label="Loading health" lines={2} />}
        <LiveProblem of={live} />
        {data && (
          <ul className={styles.list}>
            {data.environments.map(environment => (
              <li key={environment.name} className={styles.row}>
                <span className={styles.name}>{environment.name}</span>
                <StatusDot
                  color={
                    environment.health ??
                    (environment.release ? 'unknown' : 'empty')
                  }
                />
                <span className={styles.release}>{environment.release}</span>
                {environment.health !== 'healthy' &&
                  environment.health !== 'empty' && (
                    <span className={styles.message}>
                      {environment.message}
                    </span>
                  )}
              </li>
            ))}
          </ul>
        )}
        <p className={styles.more}>
          <Link href={links.serviceEnvironments(service)}>
            Environments, numbers and logs
          </Link>
        </p>
      </CardBody>
    </Card>
  );
}
