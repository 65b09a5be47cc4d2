import { Dialog, DialogBody, DialogHeader, TextField } from '@backstage/ui';
import { ReactNode, useState } from 'react';
import { useDeed } from '../hooks/useDeed';
import styles from './AskDialog.module.css';
import { DialogActions } from './DialogActions';
import { partsOf, Problem } from './Problem';

/** Asks for a few words and then does something with them; a refusal stays in the dialog. */
export function AskDialog(props: {
  title: string;
  text?: ReactNode;
  label: string;
  verb: string;
  /** Fewer letters are not enough; nothing by default. */
  shortest?: number;
  longest?: number;
  destructive?: boolean;
  width?: number;
  onDo: (words: string) => Promise<void>;
  onClose: () => void;
}) {
  const { shortest = 0, longest = 500, onClose } = props;
  const [words, setWords] = useState('');
  const short = words.trim().length < shortest;
  const { acting, error, go } = useDeed(async () => {
    await props.onDo(words.trim());
    onClose();
  });
  const begin = () => (short ? undefined : void go());

  return (
    <Dialog
      isOpen
      onOpenChange={open => !open && onClose()}
      width={props.width ?? 520}
    >
      <DialogHeader>{props.title}</DialogHeader>
      <DialogBody>
        <form
          id="ask"
          className={styles.body}
          onSubmit={event => {
            event.preventDefault();
            begin();
          }}
        >
          {props.text && <div className={styles.text}>{props.text}</div>}
          <TextField
            label={props.label}
            secondaryLabel={shortest ? undefined : 'Optional'}
            value={words}
            onChange={setWords}
            maxLength={longest}
            // The dialog was opened to write this.
            // eslint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
          />
          {error && <Problem problem={partsOf(error)} />}
        </form>
      </DialogBody>
      <DialogActions
        verb={props.verb}
        onDo={begin}
        destructive={props.destructive}
        isDisabled={short}
        isPending={acting}
      />
    </Dialog>
  );
}
