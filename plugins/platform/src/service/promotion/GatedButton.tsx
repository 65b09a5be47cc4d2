import { Button, Link } from '@backstage/ui';
import { useId } from 'react';
import { useLinks } from '../../hooks/useLinks';
import type { Blocked } from './blocked';
import styles from './GatedButton.module.css';

/** A button that changes something; a blocked one says why, and what could be done about it. */
export function GatedButton(props: {
  label: string;
  /** The same for a screen reader, where the label alone says too little. */
  name: string;
  variant?: 'primary' | 'secondary' | 'tertiary';
  blocked?: Blocked;
  /** Id of what says it already, once for many buttons. */
  saidBy?: string;
  onPress: () => void;
}) {
  const { label, name, variant = 'secondary', blocked, saidBy } = props;
  const { onPress } = props;
  const id = useId();
  const links = useLinks();
  return (
    <div className={styles.gated}>
      <div className={styles.buttons}>
        <Button
          size="small"
          variant={variant}
          aria-label={name}
          isDisabled={Boolean(blocked)}
          aria-describedby={blocked ? saidBy ?? id : undefined}
          onPress={onPress}
        >
          {label}
        </Button>
        {blocked?.frozen && (
          <Button size="small" variant="tertiary" onPress={onPress}>
            Break the glass…
          </Button>
        )}
      </div>
      {blocked && !saidBy && (
        <p id={id} className={styles.why}>
          {blocked.why}
          {blocked.approval && links.approvals && (
            <>
              {' '}
              <Link href={links.approvals}>Approvals</Link>
            </>
          )}
          {blocked.operation && links.operation(blocked.operation) && (
            <>
              {' '}
              <Link href={links.operation(blocked.operation)}>Follow it</Link>
            </>
          )}
        </p>
      )}
    </div>
  );
}
