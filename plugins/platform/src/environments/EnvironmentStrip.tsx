import { Link } from '@backstage/ui';
import type { ApiEnvironment } from '@waymark/platform-common/api';
import styles from './EnvironmentStrip.module.css';

/** The environments in promotion order, then those of teams; each leads to what runs in it, the chosen one back to all. */
export function EnvironmentStrip(props: {
  environments: ApiEnvironment[];
  chosen: string;
  /** The address of this page narrowed to an environment; of all of them for an empty name. */
  hrefOf: (name: string) => string;
}) {
  const { environments, chosen, hrefOf } = props;
  return (
    <ul className={styles.strip} aria-label="Environments, in promotion order">
      {environments.map(environment => {
        const isChosen = environment.name === chosen;
        return (
          <li
            key={environment.name}
            className={styles.one}
            data-chosen={isChosen}
            aria-current={isChosen ? 'true' : undefined}
          >
            <Link href={hrefOf(isChosen ? '' : environment.name)}>
              {environment.name}
            </Link>
            <p className={styles.what}>{environmentWords(environment)}</p>
          </li>
        );
      })}
    </ul>
  );
}

function environmentWords({
  production,
  order,
  team,
  target,
}: ApiEnvironment): string {
  const words = [
    production && 'production',
    team && `of team ${team}`,
    !team && order === null && 'a preview',
    `on ${target}`,
  ];
  return words.filter(Boolean).join(' · ');
}

/** What leads to an environment in which nothing runs yet. */
export function emptyWords({ production, order }: ApiEnvironment): string {
  if (order === null) return 'Nothing comes here by itself: deploy to it.';
  return production
    ? 'Releases come here once they have proved themselves in the environments before.'
    : 'A push to a service deploys here.';
}
