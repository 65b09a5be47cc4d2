import { useApi } from '@backstage/frontend-plugin-api';
import { scaffolderApiRef } from '@backstage/plugin-scaffolder-react';
import { useEffect } from 'react';
import { useNavigate } from 'react-router-dom';
import { useLinks } from '../hooks/useLinks';
import { isOneOperation, operationIn } from './onlyOperation';

/** Goes on from the page of a task to that of its only operation, as soon as the task's log names it. */
export function Follower(props: { task: string }) {
  const { task } = props;
  const scaffolder = useApi(scaffolderApiRef);
  const navigate = useNavigate();
  const { operation } = useLinks();
  const toOperation = operation('ID');

  useEffect(() => {
    let stop: (() => void) | undefined;
    let over = false;
    const follow = async () => {
      const { spec } = await scaffolder.getTask(task);
      if (over || !isOneOperation(spec.steps)) return;
      const lines = scaffolder.streamLogs({ taskId: task }).subscribe({
        next: ({ body }) => {
          const id = operationIn(body.message);
          if (!id || !toOperation) return;
          stop?.();
          // The form is what "back" leads to, not the page that would lead here again.
          navigate(toOperation.replace('ID', id), { replace: true });
        },
        error: () => {},
      });
      stop = () => lines.unsubscribe();
      if (over) stop();
    };
    // What can not be followed is shown as the task that it is.
    follow().catch(() => {});
    return () => {
      over = true;
      stop?.();
    };
  }, [scaffolder, task, navigate, toOperation]);
  return null;
}
