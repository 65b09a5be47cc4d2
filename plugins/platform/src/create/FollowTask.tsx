import { lazy, Suspense } from 'react';
import { useLocation } from 'react-router-dom';

const Follower = lazy(() =>
  import('./Follower').then(m => ({ default: m.Follower })),
);

const TASK = /\/create\/tasks\/([0-9a-f-]{36})$/;

/** A task that is nothing but one operation is shown as that operation: its page has the steps, Retry and Undo. */
export function FollowTask() {
  const task = TASK.exec(useLocation().pathname)?.[1];
  if (!task) return null;
  return (
    <Suspense fallback={null}>
      <Follower key={task} task={task} />
    </Suspense>
  );
}
