import { useApi } from '@backstage/frontend-plugin-api';
import { Checkbox, NumberField } from '@backstage/ui';
import { useState } from 'react';
import type { DatabaseDetail } from '../api/databaseTypes';
import { platformApiRef } from '../api/platformApiRef';
import { ConfirmDialog } from './ConfirmDialog';
import { POLICY_FIELDS, policyChange, policyLacks } from './policyForm';

/** How often it is backed up and proven, how long backups are kept, and whether it can be deleted. */
export function PolicyDialog(props: {
  database: DatabaseDetail;
  onChanged: () => void;
  onClose: () => void;
}) {
  const { database, onChanged } = props;
  const { policy } = database;
  const platform = useApi(platformApiRef);
  const [form, setForm] = useState(policy);
  return (
    <ConfirmDialog
      title={`Policy of ${database.name}`}
      verb="Set it"
      whyNot={policyLacks(policy, form)}
      onDo={async () => {
        await platform.setDatabasePolicy(
          database.id,
          policyChange(policy, form),
        );
        onChanged();
      }}
      onClose={props.onClose}
    >
      {POLICY_FIELDS.map(({ name, label, most }) => (
        <NumberField
          key={name}
          label={label}
          description={
            policy.own.includes(name) ? 'Set by its team' : 'As the platform’s'
          }
          value={form[name]}
          minValue={1}
          maxValue={most}
          onChange={value => setForm({ ...form, [name]: value })}
        />
      ))}
      <Checkbox
        isSelected={form.protected}
        onChange={on => setForm({ ...form, protected: on })}
      >
        Protected: it cannot be deleted
      </Checkbox>
    </ConfirmDialog>
  );
}
