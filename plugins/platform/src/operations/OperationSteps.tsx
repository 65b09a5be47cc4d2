import type {
  ApiOperation,
  ApiOperationLogLine,
  ApiOperationStep,
} from '@waymark/platform-common/api';
import { useMemo, useState } from 'react';
import { Ago } from '../components/Ago';
import { LogView, type ShownLine } from '../components/LogView';
import { useNow } from '../hooks/useNow';
import { plainLines } from '../words/plainText';
import { elapsedMs, formatDuration } from '../words/time';
import { byStep, partOf, stepOf } from './logLines';
import { STEP_WORDS } from './operationWords';
import { groupState, groupSteps } from './stepGroups';
import styles from './OperationSteps.module.css';
import { StepIcon } from './StepIcon';

/** The steps in their order, each with how it stands, how long it took, and its log. */
export function OperationSteps(props: {
  operation: ApiOperation;
  lines: ApiOperationLogLine[];
}) {
  const { operation, lines } = props;
  const ids = useMemo(
    () => operation.steps.map(step => step.id),
    [operation.steps],
  );
  const logs = useMemo(() => byStep(lines, ids), [lines, ids]);
  // What the platform says of the whole operation belongs to no step.
  const own = lines.filter(line => line.step === '');
  const others = lines.filter(
    line => line.step !== '' && stepOf(line, ids) === undefined,
  );

  return (
    <>
      {groupSteps(operation.steps).map((group, at) => (
        <section
          key={group.steps[0].id}
          className={at > 0 ? styles.group : undefined}
          aria-label={group.environment}
        >
          {group.environment && (
            <h3 className={styles.environment}>
              {group.environment}
              <span className={styles.state}>
                {STEP_WORDS[groupState(group.steps)]}
              </span>
            </h3>
          )}
          <ol className={styles.steps}>
            {group.steps.map(step => (
              <Step
                key={step.id}
                step={step}
                lines={logs.get(step.id) ?? []}
                said={operation.error?.step === step.id}
              />
            ))}
          </ol>
        </section>
      ))}
      {own.length > 0 && (
        <ul className={styles.own} aria-label="Of the whole operation">
          {own.map(line => (
            <li key={line.cursor}>
              <Ago time={line.time} /> · {line.text}
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <details className={styles.others}>
          <summary>Other lines of its log ({others.length})</summary>
          <LogView
            label="Other lines"
            lines={others.map(line => shown(line))}
            empty="No lines."
          />
        </details>
      )}
    </>
  );
}

function Step(props: {
  step: ApiOperationStep;
  lines: ApiOperationLogLine[];
  /** Its error stands above all steps already. */
  said: boolean;
}) {
  const { step, lines, said } = props;
  const busy = step.state === 'running' || step.state === 'undoing';
  // Open while it runs or when it failed, until somebody decides otherwise.
  const [chosen, setChosen] = useState<boolean>();
  const open = chosen ?? (busy || step.state === 'failed');
  const shownLines = useMemo(
    () => lines.map(line => shown(line, step.id)),
    [lines, step.id],
  );

  return (
    <li className={styles.step} data-state={step.state}>
      <span className={styles.icon}>
        <StepIcon state={step.state} />
      </span>
      <div className={styles.content}>
        <div className={styles.head}>
          <span className={styles.title}>{step.title}</span>
          <span className={styles.state}>
            {STEP_WORDS[step.state]}
            <StepTime step={step} />
          </span>
        </div>
        {step.message &&
          busy &&
          step.message !== `${step.title} is running` && (
            <p className={styles.message}>{plainLines(step.message)}</p>
          )}
        {step.error && step.state === 'failed' && !said && (
          <p className={styles.error}>
            {plainLines(step.error.what)} <span>{step.error.next}</span>
          </p>
        )}
        {lines.length > 0 && (
          <>
            <button
              type="button"
              className={styles.toggle}
              aria-expanded={open}
              onClick={() => setChosen(!open)}
            >
              {open ? 'Hide log' : 'Show log'} ({lines.length}{' '}
              {lines.length === 1 ? 'line' : 'lines'})
              <span className={styles.hidden}> of {step.title}</span>
            </button>
            {open && (
              <LogView
                label={`Log of ${step.title}`}
                lines={shownLines}
                empty="No lines yet."
                height={280}
              />
            )}
          </>
        )}
      </div>
    </li>
  );
}

function StepTime({ step }: { step: ApiOperationStep }) {
  const now = useNow();
  const ms = elapsedMs(step.startedAt, step.endedAt, now);
  // From its beginning to its undoing is no time that it took.
  const timed = ['running', 'succeeded', 'failed'].includes(step.state);
  if (ms === undefined || !timed) return null;
  return <> · {formatDuration(ms)}</>;
}

function shown(line: ApiOperationLogLine, step?: string): ShownLine {
  const kinds = {
    platform: 'platform',
    stderr: 'error',
    stdout: 'out',
  } as const;
  return {
    key: line.cursor,
    time: line.time,
    text: line.text,
    kind: kinds[line.stream],
    source: partOf(line, step),
  };
}
