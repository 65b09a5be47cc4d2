import { BreakGlass } from '../gates/BreakGlass';
import styles from './ConfigurationTab.module.css';
import type { ChangeGate } from './gateOf';

/** What a change does, who has to agree first, and what holds it. */
export function GateNotes(props: {
  gate: ChangeGate;
  breakGlass: string;
  onBreakGlass: (reason: string) => void;
}) {
  const { gate, breakGlass, onBreakGlass } = props;
  const { effect, approval, frozen } = gate;
  return (
    <>
      <p className={styles.effect}>{effect}</p>
      {approval && <p className={styles.effect}>{approval}</p>}
      {frozen && (
        <BreakGlass
          frozen={frozen}
          value={breakGlass}
          onChange={onBreakGlass}
        />
      )}
    </>
  );
}
