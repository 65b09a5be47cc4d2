import { Dialog, DialogBody, DialogHeader } from '@backstage/ui';
import { ReactNode } from 'react';
import { DialogActions } from '../components/DialogActions';
import { partsOf, Problem } from '../components/Problem';
import { useDeed } from '../hooks/useDeed';
import styles from './Database.module.css';

/** Yes or no, after what it will do has been said; a refusal stays in the dialog. */
export function ConfirmDialog(props: {
  title: string;
  children: ReactNode;
  verb: string;
  whyNot?: string;
  destructive?: boolean;
  width?: number;
  onDo: () => Promise<unknown>;
  onClose: () => void;
}) {
  const { title, verb, onClose } = props;
  const { acting, error, go } = useDeed(async () => {
    await props.onDo();
    onClose();
  });
  return (
    <Dialog
      isOpen
      onOpenChange={open => !open && onClose()}
      width={props.width ?? 560}
    >
      <DialogHeader>{title}</DialogHeader>
      <DialogBody>
        <div className={styles.form}>
          {props.children}
          {error && <Problem problem={partsOf(error)} />}
        </div>
      </DialogBody>
      <DialogActions
        verb={verb}
        onDo={go}
        whyNot={props.whyNot}
        destructive={props.destructive}
        isPending={acting}
      />
    </Dialog>
  );
}
