import { Link } from '@backstage/ui';
import type { ApiServiceEnvironment } from '@waymark/platform-common/api';
import { Fragment } from 'react';
import { Ago } from '../../components/Ago';
import { StatusDot } from '../../components/StatusDot';
import { useLinks } from '../../hooks/useLinks';
import type { PlanRequest } from '../../plan/planRequest';
import { plainText } from '../../words/plainText';
import { blockedAt, rolloutOf, type Gates } from './blocked';
import { aheadOf, aheadWords } from './edges';
import { GatedButton } from './GatedButton';
import styles from './PromotionGraph.module.css';

/** The promotion order at one glance: what serves where, how far one place is ahead of the next, and the button between them. */
export function PromotionGraph(props: {
  service: string;
  team: string;
  order: ApiServiceEnvironment[];
  /** Ids of the newest commits, newest first. */
  commits: string[];
  gates: Gates;
  onPlan: (request: PlanRequest) => void;
}) {
  const { service, team, order, commits, gates, onPlan } = props;
  if (!order.length) return null;
  return (
    <div className={styles.frame}>
      <div className={styles.graph} role="group" aria-label="Promotion order">
        {order.map((here, at) => (
          <Fragment key={here.name}>
            {at > 0 && (
              <Arrow
                {...{ service, team, commits, gates, onPlan }}
                from={order[at - 1]}
                to={here}
              />
            )}
            <Place environment={here} gates={gates} />
          </Fragment>
        ))}
      </div>
    </div>
  );
}

function Place(props: { environment: ApiServiceEnvironment; gates: Gates }) {
  const { environment, gates } = props;
  const { name, release, candidate, commit, since } = environment;
  const links = useLinks();
  const rollout = candidate ? rolloutOf(name, gates.running) : undefined;
  return (
    <div className={styles.place}>
      <span className={styles.name}>
        <a href={`#environment-${name}`}>{name}</a>
        <StatusDot
          color={environment.health ?? (release ? 'unknown' : 'empty')}
        />
      </span>
      <span className={styles.release}>{release ?? '–'}</span>
      <span className={styles.detail}>
        {commit ? plainText(commit.message.split('\n')[0]) : 'Nothing yet'}
        {since && (
          <>
            {' · '}
            <Ago time={since} />
          </>
        )}
      </span>
      {candidate && (
        <span className={styles.candidate}>
          {candidate}{' '}
          {environment.weight ? `takes ${environment.weight} %` : 'is starting'}
          {rollout && links.operation(rollout.id) && (
            <>
              {' · '}
              <Link href={links.operation(rollout.id)}>Follow it</Link>
            </>
          )}
        </span>
      )}
    </div>
  );
}

function Arrow(props: {
  service: string;
  team: string;
  from: ApiServiceEnvironment;
  to: ApiServiceEnvironment;
  commits: string[];
  gates: Gates;
  onPlan: (request: PlanRequest) => void;
}) {
  const { service, team, from, to, commits, gates, onPlan } = props;
  const ahead = aheadOf(from, to, commits);
  const offered = ['commits', 'first', 'behind'].includes(ahead.kind);
  const coming = to.candidate !== null && to.candidate === from.release;
  return (
    <div className={styles.arrow} data-ahead={offered || undefined}>
      <span className={styles.words}>
        {coming ? `${to.candidate} is on its way` : aheadWords(ahead)}
      </span>
      <span className={styles.line} aria-hidden="true" />
      {offered && !coming && (
        <GatedButton
          label="Promote"
          name={`Promote ${from.release} to ${to.name}`}
          variant="primary"
          blocked={blockedAt({ service, team, environment: to.name }, gates)}
          onPress={() =>
            onPlan({ kind: 'promote', from: from.name, to: to.name })
          }
        />
      )}
    </div>
  );
}
