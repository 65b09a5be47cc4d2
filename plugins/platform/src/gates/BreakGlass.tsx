import { TextField } from '@backstage/ui';
import type { Freeze } from '../api/productionTypes';
import { frozenWords } from './freezes';
import styles from './Gate.module.css';

/** As short as the platform takes it. */
const SHORTEST_REASON = 5;

/** Why a change waits for a reason: it is frozen, and none is written yet. Pure. */
export function reasonLacks(
  frozen: Freeze | undefined,
  breakGlass: string,
): string | undefined {
  return frozen && breakGlass.trim().length < SHORTEST_REASON
    ? 'It is frozen: a reason is needed.'
    : undefined;
}

/** Says by whom it is frozen and why, and asks why this can not wait. */
export function BreakGlass(props: {
  frozen: Freeze;
  value: string;
  onChange: (reason: string) => void;
}) {
  const { frozen, value, onChange } = props;
  return (
    <div className={styles.ask}>
      <p>{frozenWords(frozen)}</p>
      <TextField
        label="In an emergency, break the glass: why it can not wait"
        description="Everybody can read it afterwards."
        value={value}
        onChange={onChange}
        maxLength={500}
      />
    </div>
  );
}
