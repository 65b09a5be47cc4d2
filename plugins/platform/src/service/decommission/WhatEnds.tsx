import type { Decommission } from '../../api/DecommissionApi';
import { money } from '../../plan/planWords';
import styles from './Decommission.module.css';

const dependant = (one: Decommission['dependants'][number]) =>
  `${one.service} (team ${one.team}${
    one.environments.length ? `, in ${one.environments.join(', ')}` : ''
  })`;

/** What ends with a service, and who is asked before. */
export function WhatEnds({ preview }: { preview: Decommission }) {
  const { environments, databases, dependants, previews, cost } = preview;
  const rows: Array<[string, string]> = [
    [
      'It stops serving in',
      environments.map(one => `${one.name} (${one.release})`).join(', ') ||
        'nowhere: nothing of it runs',
    ],
    [
      'Backed up a last time',
      databases
        .map(one => `${one.name} in ${one.environment} (${one.size})`)
        .join(', ') || 'nothing: it has no database',
    ],
    ...(previews
      ? ([['Previews that go', String(previews)]] as [string, string][])
      : []),
    ['Costs that end', `${money(cost.perMonth, cost.currency)} a month`],
    [
      'Depend on it',
      dependants.map(dependant).join(', ') || 'nobody that is known',
    ],
  ];
  return (
    <>
      <dl className={styles.facts}>
        {rows.map(([label, words]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
      <p className={styles.note}>{preview.dependantsNote}</p>
      {dependants.some(one => one.asked) && (
        <p className={styles.note}>
          Their teams are asked first; nothing is stopped before all agree.
        </p>
      )}
      <p className={styles.note}>
        Its repository is archived. For {preview.graceDays} days it can be
        brought back whole; then its databases and its configuration go, and its
        history stays.
      </p>
    </>
  );
}
