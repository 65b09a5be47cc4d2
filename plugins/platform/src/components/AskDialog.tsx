import {
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  TextField,
} from '@backstage/ui';
import { ReactNode, useState } from 'react';
import { PlatformApiError } from '../api/PlatformApiError';
import styles from './AskDialog.module.css';
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
  const [acting, setActing] = useState(false);
  const [error, setError] = useState<PlatformApiError>();
  const short = words.trim().length < shortest;

  const go = async () => {
    if (short || acting) return;
    setActing(true);
    setError(undefined);
    try {
      await props.onDo(words.trim());
      onClose();
    } catch (problem) {
      setError(PlatformApiError.from(problem));
      setActing(false);
    }
  };

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
            void go();
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
      <DialogFooter>
        <Button variant="secondary" slot="close">
          Cancel
        </Button>
        <Button
          variant="primary"
          destructive={props.destructive}
          isDisabled={short}
          isPending={acting}
          onPress={go}
        >
          {props.verb}
        </Button>
      </DialogFooter>
    </Dialog>
  );
}
