import type { Decommissioned } from '../../api/DecommissionApi';
import { Ago } from '../../components/Ago';
import { actorName } from '../../operations/operationWords';
import { BringBack } from './BringBack';
import styles from './Decommission.module.css';

const day = (time: string) => time.slice(0, 10);

/** That a service is no longer there, since when and by whom, and the way back while there is one. */
export function DecommissionedBanner(props: {
  service: string;
  decommissioned: Decommissioned;
  /** Why this person cannot bring it back. */
  stranger?: string;
}) {
  const { service, decommissioned, stranger } = props;
  const { at, by, deleteAt, removedAt } = decommissioned;
  let words = 'It is being decommissioned; its operation can be undone.';
  if (removedAt)
    words =
      'Its grace period is over: what is left is its history and this repository.';
  else if (deleteAt)
    words = `It can be brought back whole until ${day(deleteAt)}.`;
  return (
    <section className={styles.banner} aria-label="Decommissioned">
      <div>
        <p className={styles.title}>{service} was decommissioned</p>
        <p className={styles.detail}>
          By {actorName(by)}, <Ago time={at} />. {words}{' '}
          {deleteAt && !removedAt && stranger}
        </p>
      </div>
      {deleteAt && !removedAt && !stranger && <BringBack service={service} />}
    </section>
  );
}
