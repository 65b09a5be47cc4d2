import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Link } from '@backstage/ui';
import { useState } from 'react';
import { platformApiRef } from '../../api/platformApiRef';
import type { Incident } from '../../api/productionTypes';
import { Ago } from '../../components/Ago';
import { AskDialog } from '../../components/AskDialog';
import { useLinks } from '../../hooks/useLinks';
import { actorName } from '../../operations/operationWords';
import { outcomeWords } from '../../deployments/deploymentWords';
import styles from './IncidentBanner.module.css';

/** An open incident of a service, with its last changes first. */
export function IncidentBanner(props: {
  incident: Incident;
  /** Why this person can not close it. */
  stranger?: string;
  onClosed: () => void;
}) {
  const { incident, stranger, onClosed } = props;
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const [asking, setAsking] = useState(false);
  return (
    <section className={styles.incident} aria-label="Open incident">
      <header className={styles.header}>
        <div>
          <p className={styles.title}>{incident.title}</p>
          <p className={styles.detail}>
            Incident {incident.id}, opened by {actorName(incident.openedBy)},{' '}
            <Ago time={incident.openedAt} />. The service is frozen meanwhile.
          </p>
        </div>
        {!stranger && (
          <Button
            size="small"
            variant="secondary"
            onPress={() => setAsking(true)}
          >
            Close…
          </Button>
        )}
      </header>
      {incident.lastChanges.length > 0 && (
        <>
          <p className={styles.detail}>The last changes before it:</p>
          <ol className={styles.changes}>
            {incident.lastChanges.map(change => (
              <li key={change.id}>
                <Ago time={change.startedAt} /> · {change.environment}{' '}
                {change.from ? `${change.from} → ${change.to}` : change.to} by{' '}
                {actorName(change.actor)}, {outcomeWords(change.outcome)}
                {change.operation && links.operation(change.operation) && (
                  <>
                    {' · '}
                    <Link href={links.operation(change.operation)}>
                      Operation
                    </Link>
                  </>
                )}
              </li>
            ))}
          </ol>
        </>
      )}
      {asking && (
        <AskDialog
          title={`Close the incident “${incident.title}”`}
          text="This ends its freeze."
          label="What it was, in a sentence or two"
          verb="Close the incident"
          longest={2000}
          onDo={async summary => {
            await platform.closeIncident(incident.id, summary || undefined);
            onClosed();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </section>
  );
}
