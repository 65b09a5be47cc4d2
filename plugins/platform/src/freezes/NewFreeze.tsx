import { useApi } from '@backstage/frontend-plugin-api';
import {
  Dialog,
  DialogBody,
  DialogHeader,
  Select,
  TextField,
} from '@backstage/ui';
import { useState } from 'react';
import { platformApiRef } from '../api/platformApiRef';
import { DialogActions } from '../components/DialogActions';
import { partsOf, Problem } from '../components/Problem';
import { scopeWords } from '../gates/freezes';
import { useDeed } from '../hooks/useDeed';
import { useLive } from '../hooks/useLive';
import {
  EMPTY_FORM,
  formProblem,
  freezeOfForm,
  type FreezeForm,
} from './freezeForm';
import styles from './NewFreeze.module.css';

/** Asks what is to be frozen, from when until when, and why. */
export function NewFreeze(props: { onMade: () => void; onClose: () => void }) {
  const { onMade, onClose } = props;
  const platform = useApi(platformApiRef);
  const environments = useLive('environments', () =>
    platform.listEnvironments(),
  );
  const [form, setForm] = useState<FreezeForm>(EMPTY_FORM);
  const problem = formProblem(form);
  const places = {
    environment: form.environment || null,
    team: form.team.trim() || null,
    service: form.service.trim() || null,
  };
  const scope = Object.values(places).some(Boolean) && scopeWords(places);
  const field = (name: keyof FreezeForm) => ({
    value: form[name],
    onChange: (value: string) => setForm({ ...form, [name]: value }),
  });

  const { acting, error, go } = useDeed(async () => {
    await platform.createFreeze(freezeOfForm(form));
    onMade();
    onClose();
  });

  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={560}>
      <DialogHeader>Freeze something</DialogHeader>
      <DialogBody>
        <div className={styles.form}>
          <p className={styles.wide}>
            {scope ? (
              <>
                Frozen is: <strong>{scope}</strong>.
              </>
            ) : (
              'What is left open is frozen everywhere.'
            )}
          </p>
          <Select
            label="Environment"
            options={[
              { value: '', label: 'All' },
              ...(environments.data ?? []).map(({ name }) => ({
                value: name,
                label: name,
              })),
            ]}
            selectedKey={form.environment}
            onSelectionChange={key =>
              setForm({ ...form, environment: String(key) })
            }
          />
          <TextField label="Team" placeholder="All" {...field('team')} />
          <TextField label="Service" placeholder="All" {...field('service')} />
          <span />
          <Time label="From" hint="Empty: now" {...field('from')} />
          <Time
            label="Until"
            hint="Empty: until somebody ends it"
            {...field('until')}
          />
          <div className={styles.wide}>
            <TextField
              label="Reason"
              description="Whoever is stopped by it reads this."
              maxLength={500}
              {...field('reason')}
            />
          </div>
          {error && (
            <div className={styles.wide}>
              <Problem problem={partsOf(error)} />
            </div>
          )}
        </div>
      </DialogBody>
      <DialogActions
        verb="Freeze"
        onDo={go}
        whyNot={problem}
        isPending={acting}
      />
    </Dialog>
  );
}

/** A time on the reader's clock, by the browser's own field. */
function Time(props: {
  label: string;
  hint: string;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <label className={styles.time}>
      {props.label}
      <input
        type="datetime-local"
        value={props.value}
        onChange={event => props.onChange(event.target.value)}
      />
      <span className={styles.hint}>{props.hint}</span>
    </label>
  );
}
