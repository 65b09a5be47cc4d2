import { lazy, Suspense } from 'react';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';

// Few operations are part of a template's task: what shows it is loaded with the first that is.
const TaskSection = lazy(async () => ({
  default: (await import('./TaskSection')).TaskSection,
}));

/** The template task that an operation is part of: its steps, and how to take all of it back. */
export function TaskPanel(props: { task: string; current: string }) {
  return (
    <Panel title="Part of a template task">
      <Suspense fallback={<Loading label="Loading the task" lines={3} />}>
        <TaskSection {...props} />
      </Suspense>
    </Panel>
  );
}
