import { useApi } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { useId } from 'react';
import { platformApiRef } from '../api/platformApiRef';
import { Empty } from '../components/Empty';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { Panel } from '../components/Panel';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { Conditions } from './Conditions';
import { usePlanDialog } from '../plan/usePlanDialog';
import { EnvironmentPanel } from './EnvironmentPanel';
import { DecommissionButton } from './decommission/DecommissionButton';
import { DecommissionedBanner } from './decommission/DecommissionedBanner';
import { JobsPanel } from './jobs/JobsPanel';
import { IncidentBanner } from './incident/IncidentBanner';
import { OpenIncident } from './incident/OpenIncident';
import { notAMember } from './promotion/blocked';
import { inOrder } from './promotion/edges';
import { GatedButton } from './promotion/GatedButton';
import { PromotionGraph } from './promotion/PromotionGraph';
import { PreviewsPanel } from './previews/PreviewsPanel';
import styles from './EnvironmentsTab.module.css';
import { ServiceTab } from './ServiceTab';
import { useServiceHome } from './useServiceHome';

/** A service as it runs: each environment with its release, numbers, conditions and logs. */
export function EnvironmentsTab() {
  return (
    <ServiceTab>
      {service => <ServiceEnvironments service={service} />}
    </ServiceTab>
  );
}

/** The same for a name. */
export function ServiceEnvironments({ service }: { service: string }) {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const { live, gates } = useServiceHome(service);
  const { data: home, loading, reload } = live;
  const data = home?.service;
  const plan = usePlanDialog(service);
  const repository = data?.repository.name;
  const newest = data?.environments.map(one => one.release).join();
  const commits = useLive(`commits/${repository}/${newest}`, async () =>
    repository ? platform.listCommits(repository, 50) : [],
  );
  const ordered = home && inOrder(home.service.environments, home.environments);
  const team = data?.service.team ?? '';
  const stranger = notAMember(team, gates.me, 'change what runs');
  // Said once for all that a stranger cannot do here.
  const said = useId();

  if (loading) {
    return (
      <Panel title="Environments">
        <Loading label="Loading environments" lines={6} />
      </Panel>
    );
  }
  return (
    <>
      <LiveProblem of={live} />
      {data && (
        <div className={styles.top}>
          <p className={styles.facts}>
            <Link href={links.repository(data.repository.name)}>
              Repository
            </Link>
            {links.operations && (
              <Link href={`${links.operations}?service=${service}`}>
                Operations
              </Link>
            )}
            {links.activity && (
              <Link href={`${links.activity}?service=${service}`}>
                Activity
              </Link>
            )}
            <span>team {data.service.team}</span>
            {stranger && <span id={said}>{stranger.why}</span>}
          </p>
          <div className={styles.actions}>
            {!home?.incident && !stranger && (
              <OpenIncident service={service} onOpened={reload} />
            )}
            {!data.service.decommissioned && (
              <DecommissionButton
                service={service}
                blocked={stranger}
                saidBy={said}
              />
            )}
            <GatedButton
              label="Deploy the newest"
              name={`Deploy the newest release of ${service}`}
              blocked={stranger}
              saidBy={said}
              onPress={() => plan.open({ kind: 'deploy' })}
            />
          </div>
        </div>
      )}
      {data?.service.decommissioned && (
        <DecommissionedBanner
          service={service}
          decommissioned={data.service.decommissioned}
          stranger={stranger?.why}
        />
      )}
      {home?.incident && (
        <IncidentBanner
          incident={home.incident}
          stranger={stranger?.why}
          onClosed={reload}
        />
      )}
      {data && data.conditions.length > 0 && (
        <Conditions conditions={data.conditions} />
      )}
      {data?.environments.length === 0 && (
        <Empty title="This service is in no environment yet." />
      )}
      {ordered && (
        <PromotionGraph
          service={service}
          team={team}
          order={ordered.order}
          commits={(commits.data ?? []).map(commit => commit.sha)}
          gates={gates}
          onPlan={plan.open}
        />
      )}
      {home && (
        <PreviewsPanel
          service={service}
          previews={home.previews}
          blocked={notAMember(team, gates.me)?.why}
          onChanged={reload}
        />
      )}
      {data?.environments.some(one =>
        one.nodes.some(node => node.type === 'job'),
      ) && <JobsPanel service={service} blocked={stranger} saidBy={said} />}
      {data?.environments.map(environment => (
        <EnvironmentPanel
          key={environment.name}
          service={service}
          environment={environment}
          actions={
            <>
              {environment.release && (
                <GatedButton
                  label="Restart"
                  name={`Restart ${service} in ${environment.name}`}
                  blocked={stranger}
                  saidBy={said}
                  onPress={() =>
                    plan.open({
                      kind: 'restart',
                      environment: environment.name,
                    })
                  }
                />
              )}
              <GatedButton
                label="Roll back"
                name={`Roll back ${service} in ${environment.name}`}
                blocked={stranger}
                saidBy={said}
                onPress={() =>
                  plan.open({ kind: 'rollback', environment: environment.name })
                }
              />
            </>
          }
        />
      ))}
      {plan.dialog}
    </>
  );
}
