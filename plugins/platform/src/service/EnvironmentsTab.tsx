import { useApi } from '@backstage/frontend-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Link } from '@backstage/ui';
import { platformApiRef } from '../api/platformApiRef';
import { Empty } from '../components/Empty';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { Panel } from '../components/Panel';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { Conditions } from './Conditions';
import { EnvironmentPanel } from './EnvironmentPanel';
import styles from './EnvironmentsTab.module.css';
import { serviceOf } from './serviceOf';

/** A service as it runs: each environment with its release, numbers, conditions and logs. */
export function EnvironmentsTab() {
  const { entity } = useEntity();
  const service = serviceOf(entity) ?? entity.metadata.name;
  return <ServiceEnvironments key={service} service={service} />;
}

/** The same for a name. */
export function ServiceEnvironments({ service }: { service: string }) {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const live = useLive(
    `service/${service}`,
    () => platform.getService(service),
    {
      everyMs: 3000,
    },
  );
  const { data, loading } = live;

  if (loading) {
    return (
      <div className={styles.tab}>
        <Panel title="Environments">
          <Loading label="Loading environments" lines={6} />
        </Panel>
      </div>
    );
  }
  return (
    <div className={styles.tab}>
      <LiveProblem of={live} />
      {data && (
        <p className={styles.facts}>
          <Link href={links.repository(data.repository.name)}>Repository</Link>
          {links.operations && (
            <Link href={`${links.operations}?service=${service}`}>
              Operations
            </Link>
          )}
          <span>team {data.service.team}</span>
        </p>
      )}
      {data && data.conditions.length > 0 && (
        <Conditions conditions={data.conditions} />
      )}
      {data?.environments.length === 0 && (
        <Empty title="This service is in no environment yet." />
      )}
      {data?.environments.map(environment => (
        <EnvironmentPanel
          key={environment.name}
          service={service}
          environment={environment}
        />
      ))}
    </div>
  );
}
