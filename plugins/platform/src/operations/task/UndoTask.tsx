import { useApi } from '@backstage/frontend-plugin-api';
import {
  Button,
  Dialog,
  DialogBody,
  DialogHeader,
} from '@backstage/ui';
import type { ApiTemplateTask } from '@waymark/platform-common/api';
import { useId, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { PlatformApiError } from '../../api/PlatformApiError';
import { platformApiRef } from '../../api/platformApiRef';
import { DialogActions } from '../../components/DialogActions';
import { partsOf, Problem } from '../../components/Problem';
import { useLinks } from '../../hooks/useLinks';
import styles from './TaskSection.module.css';

/** What leaves something behind when it is not taken back. */
const LEFT = ['running', 'failed', 'succeeded', 'undoing'];

/** Takes back all that a task has made, after asking once; a disabled button says why. */
export function UndoTask(props: {
  task: ApiTemplateTask;
  onBegun: () => void;
}) {
  const { task, onBegun } = props;
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const [acting, setActing] = useState(false);
  const [error, setError] = useState<PlatformApiError>();
  const id = useId();

  const begin = async () => {
    setAsking(false);
    setActing(true);
    setError(undefined);
    try {
      const page = links.operation((await platform.undoTask(task.id)).id);
      onBegun();
      if (page) navigate(page);
    } catch (problem) {
      setError(PlatformApiError.from(problem));
    } finally {
      setActing(false);
    }
  };

  return (
    <>
      {error && <Problem problem={partsOf(error)} />}
      <div className={styles.actions}>
        <Button
          variant="secondary"
          isDisabled={!task.canUndo}
          isPending={acting}
          aria-describedby={task.canUndo ? undefined : id}
          onPress={() => setAsking(true)}
        >
          Undo what this task made
        </Button>
        {!task.canUndo && (
          <span id={id} className={styles.why}>
            {task.whyNot}
          </span>
        )}
      </div>
      <Dialog isOpen={asking} onOpenChange={setAsking} width={480}>
        <DialogHeader>Undo what this task made?</DialogHeader>
        <DialogBody>
          <p>All of this is taken back, with the data in it:</p>
          <ol>
            {task.operations
              .filter(operation => LEFT.includes(operation.state))
              .reverse()
              .map(operation => (
                <li key={operation.id}>{operation.title}</li>
              ))}
          </ol>
          <p>What other steps of the template did stays as it is.</p>
        </DialogBody>
        <DialogActions
          verb="Undo it"
          leave="Leave it"
          destructive
          onDo={begin}
        />
      </Dialog>
    </>
  );
}
