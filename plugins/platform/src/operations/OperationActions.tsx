import { useApi } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogHeader,
} from '@backstage/ui';
import type { ApiOperation } from '@waymark/platform-common/api';
import { useId, useState } from 'react';
import { platformApiRef } from '../api/platformApiRef';
import { DialogActions } from '../components/DialogActions';
import { useLive } from '../hooks/useLive';
import styles from './OperationActions.module.css';
import { buttonReasons, takenBack } from './operationWords';

/** Retry and Undo. A disabled one says why beside it; undoing asks once, since it takes things away. */
export function OperationActions(props: {
  operation: ApiOperation;
  acting?: 'retry' | 'undo';
  onAct: (what: 'retry' | 'undo') => void;
}) {
  const { operation, acting, onAct } = props;
  const [asking, setAsking] = useState(false);
  const id = useId();
  const platform = useApi(platformApiRef);
  const me = useLive('whoami', () => platform.whoAmI());
  const { retry, undo } = buttonReasons(operation, me.data);
  const reasons =
    retry === undo
      ? [{ id: `${id}both`, text: retry }]
      : [
          { id: `${id}retry`, text: retry && `Retry: ${retry}` },
          { id: `${id}undo`, text: undo && `Undo: ${undo}` },
        ];
  const described = (at: number) => reasons[at]?.text && reasons[at].id;

  return (
    <div className={styles.actions}>
      {reasons.map(
        reason =>
          reason.text && (
            <span key={reason.id} id={reason.id} className={styles.why}>
              {reason.text}
            </span>
          ),
      )}
      <Button
        variant="secondary"
        isDisabled={Boolean(undo)}
        aria-describedby={described(reasons.length - 1)}
        isPending={acting === 'undo'}
        onPress={() => setAsking(true)}
      >
        Undo
      </Button>
      <Button
        variant="primary"
        isDisabled={Boolean(retry)}
        aria-describedby={described(0)}
        isPending={acting === 'retry'}
        onPress={() => onAct('retry')}
      >
        Retry
      </Button>
      <Dialog isOpen={asking} onOpenChange={setAsking} width={480}>
        <DialogHeader>Undo this operation?</DialogHeader>
        <DialogBody>
          <p className={styles.text}>“{operation.title}” is taken back:</p>
          <ol className={styles.list}>
            {takenBack(operation).map(title => (
              <li key={title}>{title}</li>
            ))}
          </ol>
          <p className={styles.text}>
            What it made is removed, last thing first. Nothing else is touched.
          </p>
        </DialogBody>
        <DialogActions
          verb="Undo it"
          leave="Leave it"
          destructive
          onDo={() => {
            setAsking(false);
            onAct('undo');
          }}
        />
      </Dialog>
    </div>
  );
}
