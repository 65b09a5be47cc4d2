import type { EnvironmentPlan, Plan } from '../api/productionTypes';
import { Ago } from '../components/Ago';
import { plainLines, plainText } from '../words/plainText';
import styles from './PlanView.module.css';
import {
  changeWords,
  commitsWords,
  costWords,
  differenceWords,
  impactWords,
  isWayBack,
  pinWords,
  splitActions,
  typeWords,
  verbWords,
} from './planWords';

/** What a plan would do: in each environment what changes and why, what it costs, and what comes with it. */
export function PlanView({ plan }: { plan: Plan }) {
  return (
    <div className={styles.plan}>
      {plan.notes.map(note => (
        <p key={note} className={styles.note}>
          {plainText(note)}
        </p>
      ))}
      {plan.environments.map(one => (
        <InEnvironment
          key={one.environment}
          plan={one}
          currency={plan.currency}
        />
      ))}
      {plan.environments.length > 1 && (
        <p className={styles.line}>
          In all {costWords(plan.cost, plan.currency)}.
        </p>
      )}
      {plan.notIncluded && !plan.environments.every(isWayBack) && (
        <p className={styles.note}>
          <strong>Not included:</strong> {plan.notIncluded}
        </p>
      )}
    </div>
  );
}

function InEnvironment(props: { plan: EnvironmentPlan; currency: string }) {
  const { plan, currency } = props;
  const { changes, same } = splitActions(plan.actions);
  const { configuration = [] } = plan;
  return (
    <section className={styles.environment} aria-label={plan.environment}>
      <h3 className={styles.heading}>
        {plan.environment}
        <span className={styles.pins}>{pinWords(plan)}</span>
      </h3>
      {plan.later && <p className={styles.note}>{plainText(plan.later)}</p>}
      {changes.length > 0 && (
        <ul className={styles.actions}>
          {changes.map(action => (
            <li
              key={`${action.node} ${action.verb}`}
              className={styles.action}
              data-impact={action.impact}
            >
              <span className={styles.verb} data-verb={action.verb}>
                {verbWords(action.verb)}
              </span>
              <span className={styles.what}>
                <span className={styles.type}>{typeWords(action.type)}</span>{' '}
                <code>{action.name}</code>
                {action.impact !== 'none' && (
                  <span className={styles.impact}>
                    {impactWords(action.impact)}
                  </span>
                )}
                {!action.reversible && (
                  <span className={styles.final}>cannot be taken back</span>
                )}
                <span className={styles.because}>{action.because}</span>
              </span>
            </li>
          ))}
        </ul>
      )}
      {configuration.length > 0 && (
        <ul className={styles.actions} aria-label="Configuration">
          {configuration.map(one => (
            <li key={`${one.kind} ${one.name}`} className={styles.action}>
              <span className={styles.verb}>{changeWords(one.change)}</span>
              <span className={styles.what}>
                <span className={styles.type}>
                  {one.kind === 'secret' ? 'Secret' : 'Value'}
                </span>{' '}
                <code>{one.name}</code>
                <span className={styles.because}>
                  {plainLines(differenceWords(one))}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
      <p className={styles.line}>
        {changes.length + configuration.length === 0 &&
          'Nothing changes here. '}
        {same > 0 && changes.length > 0 && `${same} more stay as they are. `}
        {costWords(plan.cost, currency)}.
      </p>
      {plan.policies.map(policy => (
        <p
          key={policy.policy}
          className={styles.note}
          data-effect={policy.effect}
        >
          <strong>
            {policy.effect === 'deny' ? 'Not allowed' : 'Consider'}:
          </strong>{' '}
          {policy.message}
        </p>
      ))}
      {plan.commits.length > 0 && (
        <details className={styles.commits} open={plan.commits.length <= 5}>
          <summary>{commitsWords(plan)}</summary>
          <ul>
            {plan.commits.map(commit => (
              <li key={commit.sha}>
                <code>{commit.sha.slice(0, 7)}</code>{' '}
                {plainText(commit.message)}{' '}
                <span className={styles.dim}>
                  {plainText(commit.author)}, <Ago time={commit.committedAt} />
                </span>
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}
