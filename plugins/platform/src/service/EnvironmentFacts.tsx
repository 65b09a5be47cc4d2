import { Link } from '@backstage/ui';
import type { ApiServiceEnvironment } from '@waymark/platform-common/api';
import { ReactNode } from 'react';
import { Ago } from '../components/Ago';
import { StatusDot } from '../components/StatusDot';
import { useLinks } from '../hooks/useLinks';
import { money } from '../plan/planWords';
import { plainLines, plainText } from '../words/plainText';
import {
  formatBudget,
  formatErrorRate,
  formatLatency,
  formatRate,
  formatWindow,
} from '../words/traffic';
import styles from './EnvironmentFacts.module.css';

function Fact(props: {
  name: string;
  detail?: ReactNode;
  children: ReactNode;
  wide?: boolean;
}) {
  return (
    <div className={props.wide ? styles.wide : styles.fact}>
      <dt>{props.name}</dt>
      <dd className={styles.value}>{props.children}</dd>
      {props.detail && <dd className={styles.detail}>{props.detail}</dd>}
    </div>
  );
}

/** The numbers of an environment, each with its unit. */
export function EnvironmentFacts(props: {
  service: string;
  environment: ApiServiceEnvironment;
}) {
  const { service, environment } = props;
  const links = useLinks();
  const { commit, traffic, replicas, database, cost, errorBudget } =
    environment;

  return (
    <dl className={styles.facts}>
      <Fact
        name="Release"
        detail={environment.since && <Ago time={environment.since} since />}
      >
        {environment.release ?? 'none yet'}
        {environment.candidate && (
          <span className={styles.candidate}>
            {' '}
            {environment.candidate} {candidateWords(environment.weight)}
          </span>
        )}
      </Fact>
      {commit && (
        <Fact
          name="Commit"
          wide
          detail={
            <>
              <code>{commit.sha.slice(0, 7)}</code> by{' '}
              {plainText(commit.author)}, <Ago time={commit.committedAt} />
            </>
          }
        >
          <span className={styles.commit} title={plainLines(commit.message)}>
            {plainText(commit.message.split('\n')[0])}
          </span>
        </Fact>
      )}
      {cost && (
        <Fact name="Cost" detail="a month">
          {money(cost.perMonth, cost.currency)}
        </Fact>
      )}
      <Fact name="Replicas">
        {replicas ? `${replicas.ready} of ${replicas.wanted} ready` : '–'}
      </Fact>
      {environment.worker ? (
        <Fact name="Kind" detail="takes no requests">
          worker
        </Fact>
      ) : (
        <>
          <Fact
            name="Requests"
            detail={traffic && formatWindow(traffic.windowSeconds)}
          >
            {traffic ? formatRate(traffic.requestsPerSecond) : '–'}
          </Fact>
          <Fact name="Errors">
            {traffic ? formatErrorRate(traffic.errorRate) : '–'}
          </Fact>
        </>
      )}
      {errorBudget && (
        <Fact
          name="Error budget left"
          detail={`objective ${errorBudget.objective} %`}
        >
          {formatBudget(errorBudget)}
        </Fact>
      )}
      {!environment.worker && (
        <Fact name="Latency, p95">
          {traffic ? formatLatency(traffic.p95Ms) : '–'}
        </Fact>
      )}
      <Fact
        name="Database"
        detail={
          database && (
            <>
              <Link href={links.databaseOf(service, environment.name)}>
                {database.name}
              </Link>
              {`, ${database.type}, ${database.size}`}
            </>
          )
        }
      >
        {database ? (
          <StatusDot
            color={database.ready ? 'healthy' : 'degraded'}
            label={database.ready ? 'Ready' : database.message || 'Not ready'}
          />
        ) : (
          'none'
        )}
      </Fact>
    </dl>
  );
}

function candidateWords(weight: number | undefined): string {
  return weight ? `takes ${weight} % of traffic` : 'is being tried';
}
