import { useApi } from '@backstage/frontend-plugin-api';
import { useId, useRef, useState } from 'react';
import { useNavigate, useSearchParams } from 'react-router-dom';
import type { ApiOperation } from '@waymark/platform-common/api';
import { platformApiRef } from '../api/platformApiRef';
import { Choice } from '../components/Choice';
import { DataTable } from '../components/DataTable';
import { Empty } from '../components/Empty';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { Panel } from '../components/Panel';
import { Problem } from '../components/Problem';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { notAMember } from '../service/promotion/blocked';
import { GatedButton } from '../service/promotion/GatedButton';
import { ServiceTab } from '../service/ServiceTab';
import { useServiceHome } from '../service/useServiceHome';
import { ChangeDialog } from './ChangeDialog';
import { secretColumns, valueColumns } from './columns';
import styles from './ConfigurationTab.module.css';
import { gateOf } from './gateOf';
import { SetDialog, type Setting } from './SetDialog';

const EVERY_MS = 10_000;

/** What is asked about before it is done. */
interface Asking {
  title: string;
  verb: string;
  destructive?: boolean;
  start: (breakGlass: string | undefined) => Promise<ApiOperation>;
}

/** The tab *Secrets & config*: what the processes of a service are given. */
export function ConfigurationTab() {
  return (
    <ServiceTab>
      {service => <ServiceConfiguration service={service} />}
    </ServiceTab>
  );
}

/** The same for a name. */
export function ServiceConfiguration({ service }: { service: string }) {
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const navigate = useNavigate();
  const [params, setParams] = useSearchParams();
  const [setting, setSetting] = useState<Setting>();
  const [asking, setAsking] = useState<Asking>();
  // One for each time that a dialog is opened: pressed twice it is done once.
  const key = useRef('');
  const { live: about, gates } = useServiceHome(service, EVERY_MS);
  const home = about.data;
  const team = home?.service.service.team ?? '';
  const places = home?.service.environments ?? [];
  const place =
    places.find(one => one.name === params.get('environment')) ?? places[0];
  const live = useLive(
    `configuration/${service}/${place?.name}`,
    async () => {
      if (!place) return undefined;
      const [secrets, config, conditions] = await Promise.all([
        platform.listSecrets(service, place.name),
        platform.getConfig(service, place.name),
        platform.listConditions(),
      ]);
      return { secrets, config, conditions };
    },
    { everyMs: EVERY_MS },
  );

  const open = <T,>(show: (what: T) => void, what: T) => {
    key.current = `portal-config-${service}-${Date.now()}`;
    show(what);
  };
  const follow = (operation: ApiOperation) => {
    const page = links.operation(operation.id);
    if (page) navigate(page);
  };
  const { secrets, config, conditions = [] } = live.data ?? {};
  const ask = (what: Asking) => open(setAsking, what);
  const gate = home && place && gateOf(home, place, { service, team });
  const said = useId();
  const may = {
    blocked: home && notAMember(team, gates.me, 'change it'),
    saidBy: said,
  };

  return (
    <>
      <p className={styles.intro}>
        What the processes of the service are given. The values of secrets are
        shown to nobody.
      </p>
      {may.blocked && (
        <p id={said} className={styles.intro}>
          {may.blocked.why}
        </p>
      )}
      {conditions.map(({ type, message, next }) => (
        <Problem
          key={type}
          problem={{ what: 'Secrets cannot be used now', why: message, next }}
        />
      ))}
      {places.length > 1 && (
        <Choice
          label="Environment"
          options={places.map(({ name }) => ({ value: name, label: name }))}
          chosen={place.name}
          onChoose={name => setParams({ environment: name }, { replace: true })}
        />
      )}
      <LiveProblem of={about.error ? about : live} />
      {(about.loading || live.loading) && (
        <Loading label="Loading the configuration" lines={6} />
      )}
      {place && secrets && config && (
        <>
          <Panel
            title="Secrets"
            flush
            aside={
              <GatedButton
                label="Set a secret…"
                name="Set a secret…"
                variant="primary"
                {...may}
                onPress={() => open(setSetting, { kind: 'secret' })}
              />
            }
          >
            {secrets.items.length === 0 && (
              <Empty title="There are no secrets here.">
                Keys and tokens go here, encrypted; the processes find them in
                their environment. From a terminal:{' '}
                <code>platform secrets set NAME</code>
              </Empty>
            )}
            {secrets.items.length > 0 && (
              <DataTable
                label="Secrets"
                rows={secrets.items}
                rowKey={one => one.name}
                columns={secretColumns({
                  may,
                  onSet: name => open(setSetting, { kind: 'secret', name }),
                  onRotate: name =>
                    ask({
                      title: `Rotate ${name}`,
                      verb: 'Rotate',
                      start: breakGlass =>
                        platform.rotateSecrets(
                          service,
                          place.name,
                          { secrets: [name], breakGlass },
                          key.current,
                        ),
                    }),
                  onDelete: name =>
                    ask({
                      title: `Delete ${name}`,
                      verb: 'Delete',
                      destructive: true,
                      start: breakGlass =>
                        platform.deleteSecret(
                          service,
                          place.name,
                          name,
                          { breakGlass },
                          key.current,
                        ),
                    }),
                })}
              />
            )}
          </Panel>
          <Panel
            title="Configuration"
            flush
            aside={
              <GatedButton
                label="Set a value…"
                name="Set a value…"
                {...may}
                onPress={() => open(setSetting, { kind: 'value' })}
              />
            }
          >
            {config.items.length + config.dependencies.length === 0 && (
              <Empty title="Nothing is set here.">
                Plain values that differ between environments go here, such as
                LOG_LEVEL. From a terminal:{' '}
                <code>platform config set NAME=value</code>
              </Empty>
            )}
            {config.items.length + config.dependencies.length > 0 && (
              <DataTable
                label="Configuration"
                rows={[
                  ...config.items,
                  ...config.dependencies.map(({ variable, url, ...of }) => ({
                    name: variable,
                    value: url,
                    updatedAt: null,
                    updatedBy: null,
                    addressOf: of.service,
                  })),
                ]}
                rowKey={one => one.name}
                columns={valueColumns({
                  may,
                  shown: config.valuesShown,
                  onSet: (name, value) =>
                    open(setSetting, { kind: 'value', name, value }),
                  onUnset: name =>
                    ask({
                      title: `Take ${name} out`,
                      verb: 'Take out',
                      start: breakGlass =>
                        platform.changeConfig(
                          service,
                          place.name,
                          { unset: [name], breakGlass },
                          key.current,
                        ),
                    }),
                })}
              />
            )}
          </Panel>
        </>
      )}
      {setting && place && gate && (
        <SetDialog
          setting={setting}
          gate={gate}
          onClose={() => setSetting(undefined)}
          onSet={async ({ name, value, generate, breakGlass }) =>
            follow(
              setting.kind === 'value'
                ? await platform.changeConfig(
                    service,
                    place.name,
                    { set: { [name]: value }, breakGlass },
                    key.current,
                  )
                : await platform.setSecret(
                    service,
                    place.name,
                    name,
                    { ...(generate ? { generate } : { value }), breakGlass },
                    key.current,
                  ),
            )
          }
        />
      )}
      {asking && place && gate && (
        <ChangeDialog
          title={`${asking.title} in ${place.name}`}
          verb={asking.verb}
          destructive={asking.destructive}
          gate={gate}
          onDo={async breakGlass => follow(await asking.start(breakGlass))}
          onClose={() => setAsking(undefined)}
        />
      )}
    </>
  );
}
