import { useApi } from '@backstage/frontend-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Checkbox, CheckboxGroup } from '@backstage/ui';
import { useEffect } from 'react';
import { platformApiRef } from '../api/platformApiRef';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { useLive } from '../hooks/useLive';
import { money } from '../plan/planWords';
import { formValue } from './formValue';
import { costOf, teamName } from './places';
import styles from './Fields.module.css';
import { FieldFrame } from './FieldFrame';

const MOST = 200;

/** Which services of the team, as they serve in staging, and what that costs. */
export function ServicesField(props: FieldExtensionComponentProps<string[]>) {
  const { formData, onChange, disabled, schema } = props;
  const platform = useApi(platformApiRef);
  const team = teamName(formValue(props, 'team'));
  const running = useLive(`serving/${team ?? ''}`, async () =>
    team
      ? (
          await platform.listBindings({
            team,
            environment: 'staging',
            limit: MOST,
          })
        ).items.filter(one => one.release)
      : [],
  );
  const bindings = running.data ?? [];
  const chosen = formData ?? [];

  // Another team has other services.
  const known = running.data?.map(one => one.service);
  const strangers = known && chosen.some(name => !known.includes(name));
  useEffect(() => {
    if (strangers) onChange([]);
  }, [strangers, onChange]);

  const cost = costOf(bindings, chosen);
  return (
    <FieldFrame>
      {running.loading && team && (
        <Loading label="Loading services" lines={2} />
      )}
      {!running.loading && bindings.length > 0 && (
        <CheckboxGroup
          label={schema.title ?? 'Services'}
          description={schema.description}
          isDisabled={disabled}
          value={chosen}
          onChange={onChange}
        >
          {bindings.map(({ service, release, cost: each }) => (
            <Checkbox key={service} value={service}>
              {`${service} ${release}${
                each ? `, ${money(each.perMonth, each.currency)} a month` : ''
              }`}
            </Checkbox>
          ))}
        </CheckboxGroup>
      )}
      {running.data && bindings.length === 0 && (
        <p className={styles.hint}>
          {team
            ? `Nothing of team ${team} serves in staging, so the environment begins empty.`
            : 'Choose the team first: its services can be put into it.'}
        </p>
      )}
      <LiveProblem of={running} />
      <div className={styles.note} role="status">
        <p>
          {cost
            ? `It costs ${money(
                cost.perMonth,
                cost.currency,
              )} a month while it stays.`
            : 'Empty, it costs nothing.'}{' '}
          Whatever is not in it answers from staging.
        </p>
      </div>
    </FieldFrame>
  );
}
