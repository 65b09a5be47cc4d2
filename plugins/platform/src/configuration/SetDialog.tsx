import {
  Checkbox,
  Dialog,
  DialogBody,
  DialogHeader,
  PasswordField,
  TextField,
} from '@backstage/ui';
import { useState } from 'react';
import { DialogActions } from '../components/DialogActions';
import { partsOf, Problem } from '../components/Problem';
import { reasonLacks } from '../gates/BreakGlass';
import { useDeed } from '../hooks/useDeed';
import styles from './ConfigurationTab.module.css';
import { GateNotes } from './GateNotes';
import type { ChangeGate } from './gateOf';
import { whyNotSet } from './whatItDoes';

/** What the dialog was opened for. */
export interface Setting {
  kind: 'value' | 'secret';
  /** Set for what is there already. */
  name?: string;
  value?: string;
}

/** Sets a plain value or a secret, after it has said what that will do. What is typed into a secret is shown to nobody. */
export function SetDialog(props: {
  setting: Setting;
  gate: ChangeGate;
  onSet: (what: {
    name: string;
    value: string;
    generate: boolean;
    breakGlass: string | undefined;
  }) => Promise<void>;
  onClose: () => void;
}) {
  const { setting, gate, onSet, onClose } = props;
  const { kind } = setting;
  const [name, setName] = useState(setting.name ?? '');
  const [value, setValue] = useState(setting.value ?? '');
  const [generate, setGenerate] = useState(false);
  const [breakGlass, setBreakGlass] = useState('');
  const whyNot =
    whyNotSet({ kind, name, value, generate }) ??
    reasonLacks(gate.frozen, breakGlass);
  const what = kind === 'secret' ? 'secret' : 'value';

  const { acting, error, go } = useDeed(() =>
    onSet({
      name,
      value,
      generate,
      breakGlass: gate.frozen && breakGlass.trim(),
    }),
  );
  const begin = () => (whyNot ? undefined : void go());

  return (
    <Dialog
      isOpen
      onOpenChange={open => !open && onClose()}
      width={560}
      aria-label={`Set a ${what}`}
    >
      <DialogHeader>
        {setting.name ? `Set ${setting.name}` : `Set a ${what}`}
      </DialogHeader>
      <DialogBody>
        <form
          id="set"
          className={styles.form}
          onSubmit={event => {
            event.preventDefault();
            begin();
          }}
        >
          {!setting.name && (
            <TextField
              label="Name"
              description="The variable that the service reads, such as LOG_LEVEL."
              value={name}
              onChange={text => setName(text.toUpperCase())}
              maxLength={63}
              // The dialog was opened to write this.
              // eslint-disable-next-line jsx-a11y/no-autofocus
              autoFocus
            />
          )}
          {kind === 'value' && (
            <TextField label="Value" value={value} onChange={setValue} />
          )}
          {kind === 'secret' && (
            <>
              <PasswordField
                label="Value"
                description="Nobody can read it again but the processes of the service."
                value={value}
                onChange={setValue}
                isDisabled={generate}
                autoComplete="off"
              />
              <Checkbox isSelected={generate} onChange={setGenerate}>
                Let the platform make it, and rotate it later
              </Checkbox>
            </>
          )}
          <GateNotes
            gate={gate}
            breakGlass={breakGlass}
            onBreakGlass={setBreakGlass}
          />
          {error && <Problem problem={partsOf(error)} />}
        </form>
      </DialogBody>
      <DialogActions
        verb="Set it"
        onDo={begin}
        whyNot={whyNot}
        isPending={acting}
      />
    </Dialog>
  );
}
