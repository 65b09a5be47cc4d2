import { ButtonLink } from '@backstage/ui';
import type { ApiServiceEnvironment } from '@waymark/platform-common/api';
import { ReactNode, useState } from 'react';
import { Panel } from '../components/Panel';
import { StatusDot } from '../components/StatusDot';
import { Conditions } from './Conditions';
import { weightOf } from './conditionWords';
import { EnvironmentFacts } from './EnvironmentFacts';
import styles from './EnvironmentPanel.module.css';
import { LogsPanel } from './LogsPanel';

/** One environment of a service: how it is, in a word, in numbers and in sentences, and its logs. */
export function EnvironmentPanel(props: {
  service: string;
  environment: ApiServiceEnvironment;
  /** What can be done to it. */
  actions?: ReactNode;
}) {
  const { service, environment, actions } = props;
  const { name, release, candidate } = environment;
  const [logs, setLogs] = useState(false);
  const empty = !release && !candidate;
  // What is wrong with the environment itself counts before anything is in it.
  const ending = environment.conditions.filter(
    one => one.type === 'Expirable' && one.status === 'False',
  );
  // A problem says the same below, with its cause.
  const explained = environment.conditions.some(
    c => weightOf(c) === 'problem' && c.message === environment.message,
  );

  return (
    <Panel
      id={`environment-${name}`}
      title={name}
      aside={
        <span className={styles.aside}>
          <StatusDot
            color={environment.health ?? (empty ? 'empty' : 'unknown')}
          />
          {environment.url && (
            <ButtonLink
              size="small"
              variant="secondary"
              href={environment.url}
              target="_blank"
              rel="noopener noreferrer"
              aria-label={`Open ${service} in ${name}`}
            >
              Open
            </ButtonLink>
          )}
          {!empty && actions}
        </span>
      }
    >
      {empty ? (
        <div className={styles.content}>
          <p className={styles.nothing}>
            Nothing deployed yet.
            {environment.message &&
            environment.message !== 'Nothing deployed yet.'
              ? ` ${environment.message}`
              : ''}
          </p>
          {ending.length > 0 && <Conditions conditions={ending} />}
        </div>
      ) : (
        <div className={styles.content}>
          {environment.message && !explained && (
            <p className={styles.message}>{environment.message}</p>
          )}
          <EnvironmentFacts service={service} environment={environment} />
          {environment.conditions.length > 0 && (
            <Conditions
              conditions={environment.conditions}
              said={environment.message}
            />
          )}
          <button
            type="button"
            className={styles.toggle}
            aria-expanded={logs}
            onClick={() => setLogs(!logs)}
          >
            {logs ? 'Hide logs' : 'Show logs'}
            <span className={styles.hidden}> of {name}</span>
          </button>
          {logs && <LogsPanel service={service} environment={name} />}
        </div>
      )}
    </Panel>
  );
}
