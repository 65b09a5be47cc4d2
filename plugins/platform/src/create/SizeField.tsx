import { useApi } from '@backstage/frontend-plugin-api';
import type { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';
import { Radio, RadioGroup } from '@backstage/ui';
import { platformApiRef } from '../api/platformApiRef';
import { useLive } from '../hooks/useLive';
import { money } from '../plan/planWords';
import { FieldFrame } from './FieldFrame';

const SIZES = [
  { size: 'small', label: 'Small' },
  { size: 'medium', label: 'Medium' },
  { size: 'large', label: 'Large' },
];

/** The size of a database, each with its price. */
export function SizeField(props: FieldExtensionComponentProps<string>) {
  const { formData, onChange, required, disabled, schema } = props;
  const platform = useApi(platformApiRef);
  const prices = useLive('prices', () => platform.getPrices());
  const priceOf = (size: string) => {
    const price = prices.data?.database[size];
    return price === undefined
      ? ''
      : `, ${money(price, prices.data!.currency)} a month`;
  };
  return (
    <FieldFrame>
      <RadioGroup
        label={schema.title ?? 'Size'}
        description={schema.description}
        isRequired={required}
        isDisabled={disabled}
        value={formData ?? null}
        onChange={onChange}
      >
        {SIZES.map(({ size, label }) => (
          <Radio key={size} value={size}>{`${label}${priceOf(size)}`}</Radio>
        ))}
      </RadioGroup>
    </FieldFrame>
  );
}
