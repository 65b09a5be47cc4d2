import { useApi } from '@backstage/frontend-plugin-api';
import { scaffolderApiRef } from '@backstage/plugin-scaffolder-react';
import { Link } from '@backstage/ui';
import type { ApiOperation } from '@waymark/platform-common/api';
import { platformApiRef } from '../../api/platformApiRef';
import { Loading } from '../../components/Loading';
import { partsOf, Problem } from '../../components/Problem';
import { StatusDot } from '../../components/StatusDot';
import { useLinks } from '../../hooks/useLinks';
import { useLive } from '../../hooks/useLive';
import { STATE_COLOR, STATE_WORDS } from '../operationWords';
import { type TaskStep, taskSteps } from './taskSteps';
import styles from './TaskSection.module.css';
import { UndoTask } from './UndoTask';

const AGAIN_MS = 5000;

/** All steps of a template task in their order, and Undo for what they made. */
export function TaskSection(props: { task: string; current: string }) {
  const { task: id, current } = props;
  const platform = useApi(platformApiRef);
  const scaffolder = useApi(scaffolderApiRef);
  const links = useLinks();
  const task = useLive(`task/${id}`, () => platform.getTask(id), {
    everyMs: AGAIN_MS,
  });
  // The scaffolder shows a task to who has started it. For anybody else what is ours has to do.
  const template = useLive(`template/${id}`, async () => {
    const found = await scaffolder.getTask(id).catch(() => undefined);
    return { steps: found?.spec.steps };
  });

  if (!task.data) {
    if (task.error) return <Problem problem={partsOf(task.error)} />;
    return <Loading label="Loading the task" lines={3} />;
  }
  const { undo, operations } = task.data;
  const steps = taskSteps(template.data?.steps, operations);
  return (
    <>
      {template.data && !template.data.steps && (
        <p className={styles.note}>
          Only who started the task is shown its other steps. They cannot be
          undone by Waymark.
        </p>
      )}
      <ol className={styles.steps}>
        {steps.map(step => (
          <li key={step.id}>
            <Step step={step} current={current} />
          </li>
        ))}
      </ol>
      {undo && undo !== current && (
        <p className={styles.note}>
          <Link href={links.operation(undo)}>See how it was undone</Link>
        </p>
      )}
      <UndoTask task={task.data} onBegun={task.reload} />
    </>
  );
}

function Step({ step, current }: { step: TaskStep; current: string }) {
  if (!step.ours) {
    return (
      <>
        {step.title}{' '}
        <span className={styles.not}>cannot be undone by Waymark</span>
      </>
    );
  }
  if (!step.operations.length) {
    return (
      <>
        {step.title} <span className={styles.not}>has started nothing</span>
      </>
    );
  }
  return (
    <>
      {step.title}
      {step.operations.map(operation => (
        <Part key={operation.id} operation={operation} current={current} />
      ))}
    </>
  );
}

function Part(props: { operation: ApiOperation; current: string }) {
  const { operation, current } = props;
  const links = useLinks();
  return (
    <span className={styles.part}>
      <StatusDot
        color={STATE_COLOR[operation.state]}
        label={STATE_WORDS[operation.state]}
      />
      {operation.id === current ? (
        <span aria-current="true">{operation.title}</span>
      ) : (
        <Link href={links.operation(operation.id)}>{operation.title}</Link>
      )}
    </span>
  );
}
