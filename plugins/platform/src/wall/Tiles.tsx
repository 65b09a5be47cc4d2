import { Link, VisuallyHidden } from '@backstage/ui';
import type { ApiWallService } from '@waymark/platform-common/api';
import { StatusDot } from '../components/StatusDot';
import { useLinks } from '../hooks/useLinks';
import { HEALTH_WORDS } from '../words/health';
import { plainText } from '../words/plainText';
import { BudgetBar } from './BudgetBar';
import { budgetWords } from './budgetWords';
import styles from './HealthPage.module.css';

/** A service that somebody has to look at: what is wrong, in words. */
export function Look({ service }: { service: ApiWallService }) {
  const links = useLinks();
  const { health, incident, budget } = service;
  const usedUp = budget !== null && budget.since !== null && budget.left <= 0;
  const color = incident ? 'failing' : health;
  return (
    <li
      className={styles.look}
      data-color={usedUp && color === 'healthy' ? 'degraded' : color}
    >
      <p className={styles.name}>
        <Link href={links.serviceEnvironments(service.service)}>
          {service.service}
        </Link>
      </p>
      <StatusDot color={health} />
      {incident && (
        <p className={styles.incident}>Incident: {plainText(incident)}</p>
      )}
      {usedUp && <p className={styles.incident}>{budgetWords(budget)}</p>}
      {(!usedUp || health !== 'healthy') && (
        <p className={styles.message}>
          {service.environment && `${service.environment}: `}
          {plainText(service.message)}
        </p>
      )}
      {budget && !usedUp && <BudgetBar budget={budget} />}
      <p className={styles.team}>{service.team}</p>
    </li>
  );
}

/** A service as it should be: its name, and what is left of its error budget. */
export function Calm({ service }: { service: ApiWallService }) {
  const links = useLinks();
  return (
    <li className={styles.tile}>
      <span className={styles.calmName}>
        <span title={plainText(service.message)}>
          <StatusDot color={service.health} label="" />
        </span>
        <VisuallyHidden>{HEALTH_WORDS[service.health]}: </VisuallyHidden>
        <Link href={links.serviceEnvironments(service.service)}>
          {service.service}
        </Link>
      </span>
      {service.budget && <BudgetBar budget={service.budget} />}
    </li>
  );
}
