import { Link } from '@backstage/ui';
import type { ApiOperation } from '@waymark/platform-common/api';
import { useParams } from 'react-router-dom';
import { Ago } from '../components/Ago';
import { Loading } from '../components/Loading';
import { PageBody } from '../components/PageBody';
import { Panel } from '../components/Panel';
import { partsOf, Problem } from '../components/Problem';
import { StatusDot } from '../components/StatusDot';
import { useLinks } from '../hooks/useLinks';
import { CanaryPanel } from './canary/CanaryPanel';
import { hasCanary } from './canary/hasCanary';
import { OperationActions } from './OperationActions';
import styles from './OperationPage.module.css';
import { OperationSteps } from './OperationSteps';
import {
  actorName,
  doorWords,
  STATE_COLOR,
  STATE_WORDS,
} from './operationWords';
import { OutcomeLinks } from './OutcomeLinks';
import { TaskPanel } from './task/TaskPanel';
import { TimeBars } from './TimeBars';
import { Took } from './Took';
import { useOperation } from './useOperation';

/** One operation, as it goes: its steps, their logs, what it made, and what can be done when it failed. */
export function OperationPage() {
  const { operation: id = '' } = useParams();
  const { operation, lines, stream, act, acting, actError } = useOperation(id);
  const links = useLinks();

  if (!operation) {
    return (
      <PageBody title="Operation">
        {stream.error ? (
          <>
            <Problem problem={partsOf(stream.error)} />
            <p>
              <Link href={links.operations}>All operations</Link>
            </p>
          </>
        ) : (
          <Loading label="Loading the operation" lines={6} />
        )}
      </PageBody>
    );
  }

  return (
    <PageBody
      title={operation.title}
      tab={`${STATE_WORDS[operation.state]}: ${operation.title}`}
      actions={
        <OperationActions operation={operation} acting={acting} onAct={act} />
      }
    >
      <Facts operation={operation} />
      {stream.state === 'waiting' && (
        <p role="status" className={styles.waiting}>
          Reconnecting… What you see may be old.
        </p>
      )}
      {actError && <Problem problem={partsOf(actError)} />}
      {operation.error && operation.state === 'failed' && (
        <Problem problem={operation.error} />
      )}
      <OutcomeLinks operation={operation} />
      {hasCanary(operation) && <CanaryPanel operation={operation} />}
      <div className={styles.columns}>
        <Panel title="Steps">
          <OperationSteps operation={operation} lines={lines} />
        </Panel>
        <Panel title="Where the time went">
          <TimeBars operation={operation} />
        </Panel>
      </div>
      {operation.task && (
        <TaskPanel task={operation.task.id} current={operation.id} />
      )}
    </PageBody>
  );
}

function Facts({ operation }: { operation: ApiOperation }) {
  const links = useLinks();
  return (
    <p className={styles.facts}>
      <span aria-live="polite">
        <StatusDot
          color={STATE_COLOR[operation.state]}
          label={STATE_WORDS[operation.state]}
        />
      </span>
      <span>
        <Took operation={operation} />
      </span>
      <span>
        asked for by {actorName(operation.actor)} through{' '}
        {doorWords(operation.door)}, <Ago time={operation.createdAt} />
      </span>
      {operation.onBehalf && (
        <span>by the platform team for {operation.team}</span>
      )}
      {operation.service && links.operations && (
        <Link href={`${links.operations}?service=${operation.service}`}>
          All operations of {operation.service}
        </Link>
      )}
      {operation.parent && (
        <span>
          part of{' '}
          <Link href={links.operation(operation.parent)}>
            another operation
          </Link>
        </span>
      )}
    </p>
  );
}
