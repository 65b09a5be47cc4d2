import { ButtonLink, Link } from '@backstage/ui';
import { useLinks } from '../hooks/useLinks';
import styles from './CreateService.module.css';

/** The first thing to do here, and what one gets for it. */
export function CreateService() {
  const links = useLinks();
  return (
    <section className={styles.card} aria-labelledby="create-a-service">
      <div className={styles.text}>
        <h2 id="create-a-service" className={styles.title}>
          Create a service
        </h2>
        <p className={styles.lead}>
          Three fields: a name, a team, a database or none. You get a
          repository, the database and a healthy service with an address in
          staging, in seconds.
        </p>
      </div>
      <div className={styles.actions}>
        <ButtonLink variant="primary" href={links.goldenPath ?? '/create'}>
          Create Service
        </ButtonLink>
        <Link href={links.create ?? '/create'}>All templates</Link>
      </div>
    </section>
  );
}
