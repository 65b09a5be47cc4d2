import { Button, DialogFooter } from '@backstage/ui';
import { useId } from 'react';
import styles from './DialogActions.module.css';

/** The foot of a dialog: a way out, and the deed; where it cannot be done, why not. */
export function DialogActions(props: {
  verb: string;
  onDo: () => unknown;
  /** What the way out is called. */
  leave?: string;
  whyNot?: string;
  isDisabled?: boolean;
  isPending?: boolean;
  destructive?: boolean;
}) {
  const { verb, onDo, leave = 'Cancel', whyNot } = props;
  const id = useId();
  return (
    <DialogFooter>
      {whyNot && (
        <span id={id} className={styles.why}>
          {whyNot}
        </span>
      )}
      <Button variant="secondary" slot="close">
        {leave}
      </Button>
      <Button
        variant="primary"
        destructive={props.destructive}
        isDisabled={props.isDisabled || Boolean(whyNot)}
        aria-describedby={whyNot ? id : undefined}
        isPending={props.isPending}
        onPress={onDo}
      >
        {verb}
      </Button>
    </DialogFooter>
  );
}
