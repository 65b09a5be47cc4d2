import { useApi } from '@backstage/frontend-plugin-api';
import { useSearchParams } from 'react-router-dom';
import { platformApiRef } from '../api/platformApiRef';
import { Choice } from '../components/Choice';
import { Empty } from '../components/Empty';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { Panel } from '../components/Panel';
import { useLive } from '../hooks/useLive';
import { typeWords } from '../plan/planWords';
import { ServiceTab } from '../service/ServiceTab';
import { plainLines } from '../words/plainText';
import styles from './UnderneathTab.module.css';

/** What is underneath a service: every process, port, file and role, as the target has it. */
export function UnderneathTab() {
  return (
    <ServiceTab>
      {service => <ServiceUnderneath service={service} />}
    </ServiceTab>
  );
}

/** The same for a name. */
export function ServiceUnderneath({ service }: { service: string }) {
  const platform = useApi(platformApiRef);
  const [params, setParams] = useSearchParams();
  const detail = useLive(`service/${service}`, () =>
    platform.getService(service),
  );
  const environments = detail.data?.environments.map(one => one.name) ?? [];
  const chosen = params.get('environment') ?? environments[0];
  const live = useLive(
    `raw/${service}/${chosen}`,
    async () => (chosen ? platform.getRaw(service, chosen) : undefined),
    { everyMs: 5000 },
  );

  return (
    <>
      <p className={styles.intro}>
        Nothing is hidden: this is what the target itself says, without secrets.
      </p>
      {environments.length > 1 && (
        <Choice
          label="Environment"
          options={environments.map(name => ({ value: name, label: name }))}
          chosen={chosen}
          onChoose={name => setParams({ environment: name }, { replace: true })}
        />
      )}
      <LiveProblem of={detail.error ? detail : live} />
      {(detail.loading || live.loading) && (
        <Loading label="Loading what is underneath" lines={6} />
      )}
      {live.data?.items.length === 0 && (
        <Empty title="Nothing of it is here yet." />
      )}
      {live.data?.items.map(({ node, type, name, raw, problem }) => (
        <Panel
          key={node}
          title={`${typeWords(type)} ${name}`}
          aside={`on target ${live.data?.target}`}
        >
          <pre
            className={styles.raw}
            tabIndex={0}
            role="group"
            aria-label={`${name}, raw`}
          >
            {plainLines(problem ?? JSON.stringify(raw, undefined, 2))}
          </pre>
        </Panel>
      ))}
    </>
  );
}
