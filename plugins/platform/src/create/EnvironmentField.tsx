import { useApi } from '@backstage/frontend-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Select } from '@backstage/ui';
import { platformApiRef } from '../api/platformApiRef';
import { LiveProblem } from '../components/LiveProblem';
import { useLive } from '../hooks/useLive';
import { formValue } from './formValue';
import { environmentsFor } from './places';
import { FieldFrame } from './FieldFrame';

/** An environment that stays: one of the promotion order, or of the team's own. */
export function EnvironmentField(props: FieldExtensionComponentProps<string>) {
  const { formData, onChange, required, disabled, rawErrors, schema } = props;
  const platform = useApi(platformApiRef);
  const environments = useLive('environments', () =>
    platform.listEnvironments(),
  );
  const team = formValue(props, 'team');
  return (
    <FieldFrame>
      <Select
        label={schema.title ?? 'Environment'}
        description={schema.description}
        isRequired={required}
        isDisabled={disabled}
        isInvalid={Boolean(rawErrors?.length)}
        options={environmentsFor(environments.data ?? [], team).map(one => ({
          value: one.name,
          label: one.team ? `${one.name} (your team's own)` : one.name,
        }))}
        selectedKey={formData ?? null}
        onSelectionChange={key => onChange(String(key))}
      />
      <LiveProblem of={environments} />
    </FieldFrame>
  );
}
