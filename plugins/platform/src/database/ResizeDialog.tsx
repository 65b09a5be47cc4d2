import { useApi } from '@backstage/frontend-plugin-api';
import { NumberField, Select, TextField } from '@backstage/ui';
import { useState } from 'react';
import type { DatabaseDetail } from '../api/databaseTypes';
import { platformApiRef } from '../api/platformApiRef';
import { useLive } from '../hooks/useLive';
import { money } from '../plan/planWords';
import { ConfirmDialog } from './ConfirmDialog';
import {
  impactWords,
  type Manner,
  type ResizeForm,
  resizeLacks,
  resizeRequest,
  type Size,
  SIZES,
} from './resizing';
import { useBegin } from './useBegin';

const MANNERS: Array<{ value: Manner; label: string }> = [
  { value: 'commit', label: 'For good: a commit to platform.yaml' },
  { value: 'override', label: 'For a time: an override that ends by itself' },
  { value: 'end', label: 'End the override: as platform.yaml says' },
];

/** Another size, after it was said what that does and costs. */
export function ResizeDialog(props: {
  database: DatabaseDetail;
  onClose: () => void;
}) {
  const { database } = props;
  const platform = useApi(platformApiRef);
  const begin = useBegin();
  const prices = useLive('prices', () => platform.getPrices());
  const inFile = database.state === 'attached';
  const [form, setForm] = useState<ResizeForm>({
    size: database.size as Size,
    manner: 'commit',
    reason: '',
    hours: 4,
  });
  const set = (some: Partial<ResizeForm>) => setForm({ ...form, ...some });
  const label = (size: Size) => {
    const price = prices.data?.database[size];
    const cost =
      price === undefined
        ? ''
        : `, ${money(price, prices.data!.currency)} a month`;
    return `${size}${cost}${size === database.size ? ' (as now)' : ''}`;
  };
  return (
    <ConfirmDialog
      title={`Resize ${database.name}`}
      verb="Resize"
      whyNot={resizeLacks(form, database)}
      onDo={() =>
        begin(key =>
          platform.resizeDatabase(database.id, resizeRequest(form), key),
        )
      }
      onClose={props.onClose}
    >
      <p>{impactWords(database.statistics?.lastResizeMs)}</p>
      {inFile && (
        <Select
          label="How"
          options={MANNERS}
          selectedKey={form.manner}
          onSelectionChange={key => set({ manner: key as Manner })}
        />
      )}
      {form.manner !== 'end' && (
        <Select
          label="Size"
          options={SIZES.map(size => ({ value: size, label: label(size) }))}
          selectedKey={form.size}
          onSelectionChange={key => set({ size: key as Size })}
        />
      )}
      {inFile && form.manner === 'commit' && (
        <p>The file holds for every environment, so their databases too.</p>
      )}
      {form.manner === 'override' && (
        <>
          <TextField
            label="Reason"
            value={form.reason}
            onChange={reason => set({ reason })}
            maxLength={500}
          />
          <NumberField
            label="Ends after, hours"
            value={form.hours}
            minValue={1}
            maxValue={720}
            onChange={hours => set({ hours })}
          />
        </>
      )}
    </ConfirmDialog>
  );
}
