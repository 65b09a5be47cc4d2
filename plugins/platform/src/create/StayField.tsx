import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Select } from '@backstage/ui';
import { FieldFrame } from './FieldFrame';

const DAYS = [
  { days: 1, label: 'A day' },
  { days: 3, label: '3 days' },
  { days: 7, label: 'A week' },
  { days: 14, label: '2 weeks' },
  { days: 30, label: '30 days' },
];

/** A number of days that an address has brought along. */
const other = (days: number) => ({ days, label: `${days} days` });

/** For how many days something stays. */
export function StayField(props: FieldExtensionComponentProps<number>) {
  const { formData, onChange, required, disabled, schema } = props;
  const known = DAYS.some(one => one.days === formData);
  const options = known || !formData ? DAYS : [...DAYS, other(formData)];
  return (
    <FieldFrame>
      <Select
        label={schema.title ?? 'Stays for'}
        description={schema.description}
        isRequired={required}
        isDisabled={disabled}
        options={options.map(one => ({
          value: String(one.days),
          label: one.label,
        }))}
        selectedKey={formData ? String(formData) : null}
        onSelectionChange={key => onChange(Number(key))}
      />
    </FieldFrame>
  );
}
