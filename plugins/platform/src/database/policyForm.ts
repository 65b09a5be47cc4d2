import type { DatabasePolicy, SetPolicy } from '../api/databaseTypes';

/** What a team can set in numbers, and how much at most. */
export const POLICY_FIELDS = [
  { name: 'backupEveryHours', label: 'Backed up every, hours', most: 168 },
  { name: 'keepDays', label: 'Backups kept, days', most: 365 },
  { name: 'proveEveryHours', label: 'Proven every, hours', most: 720 },
] as const;

type Form = Pick<
  DatabasePolicy,
  'backupEveryHours' | 'keepDays' | 'proveEveryHours' | 'protected'
>;

/** What of it was changed. Pure. */
export function policyChange(before: Form, form: Form): SetPolicy {
  const change: SetPolicy = {};
  for (const { name } of POLICY_FIELDS)
    if (form[name] !== before[name]) change[name] = form[name];
  if (form.protected !== before.protected) change.protected = form.protected;
  return change;
}

/** Why it cannot be set yet; undefined when it can. Pure. */
export function policyLacks(before: Form, form: Form): string | undefined {
  const wrong = POLICY_FIELDS.find(
    ({ name, most }) => !(form[name] >= 1 && form[name] <= most),
  );
  if (wrong) return `${wrong.label}: 1 to ${wrong.most}.`;
  return Object.keys(policyChange(before, form)).length
    ? undefined
    : 'Nothing was changed yet.';
}
