import { Dialog, DialogBody, DialogHeader } from '@backstage/ui';
import { useState } from 'react';
import { DialogActions } from '../components/DialogActions';
import { partsOf, Problem } from '../components/Problem';
import { reasonLacks } from '../gates/BreakGlass';
import { useDeed } from '../hooks/useDeed';
import styles from './ConfigurationTab.module.css';
import { GateNotes } from './GateNotes';
import type { ChangeGate } from './gateOf';

/** Asks whether something is to be done, after it has said what that does. No data is lost by it: a yes is enough. */
export function ChangeDialog(props: {
  title: string;
  verb: string;
  destructive?: boolean;
  gate: ChangeGate;
  onDo: (breakGlass: string | undefined) => Promise<void>;
  onClose: () => void;
}) {
  const { title, verb, destructive, gate, onDo, onClose } = props;
  const [breakGlass, setBreakGlass] = useState('');
  const { acting, error, go } = useDeed(() =>
    onDo(gate.frozen && breakGlass.trim()),
  );
  return (
    <Dialog isOpen onOpenChange={open => !open && onClose()} width={520}>
      <DialogHeader>{title}</DialogHeader>
      <DialogBody>
        <div className={styles.form}>
          <GateNotes
            gate={gate}
            breakGlass={breakGlass}
            onBreakGlass={setBreakGlass}
          />
          {error && <Problem problem={partsOf(error)} />}
        </div>
      </DialogBody>
      <DialogActions
        verb={verb}
        onDo={go}
        destructive={destructive}
        whyNot={reasonLacks(gate.frozen, breakGlass)}
        isPending={acting}
      />
    </Dialog>
  );
}
