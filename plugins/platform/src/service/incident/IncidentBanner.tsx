import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Link } from '@backstage/ui';
import type { ApiPerson } from '@waymark/platform-common/api';
import { useState } from 'react';
import { platformApiRef } from '../../api/platformApiRef';
import type { Incident } from '../../api/productionTypes';
import { Ago } from '../../components/Ago';
import { AskDialog } from '../../components/AskDialog';
import { useLinks } from '../../hooks/useLinks';
import { useLive } from '../../hooks/useLive';
import { actorName } from '../../operations/operationWords';
import { outcomeWords } from '../../deployments/deploymentWords';
import { notAMember } from '../promotion/blocked';
import styles from './IncidentBanner.module.css';

/** An open incident of a service with its last changes first; else the quiet way to open one. */
export function IncidentBanner(props: {
  service: string;
  team: string;
  me?: ApiPerson;
}) {
  const { service, team, me } = props;
  const platform = useApi(platformApiRef);
  const live = useLive(
    `incidents/${service}`,
    () => platform.listIncidents({ service, open: true, limit: 1 }),
    { everyMs: 5000 },
  );
  const [asking, setAsking] = useState(false);
  const stranger = notAMember(team, me)?.why;
  const incident = live.data?.items[0];
  if (!live.data) return null;

  return (
    <>
      {incident && (
        <Open
          incident={incident}
          stranger={stranger}
          onClose={() => setAsking(true)}
        />
      )}
      {!incident && !stranger && (
        <div>
          <Button
            size="small"
            variant="tertiary"
            onPress={() => setAsking(true)}
          >
            Open an incident…
          </Button>
        </div>
      )}
      {asking && !incident && (
        <AskDialog
          title={`Open an incident of ${service}`}
          text="Nothing of it changes until the incident is closed, save by a rollback or by breaking the glass."
          label="What is wrong"
          verb="Open the incident"
          shortest={1}
          longest={200}
          onDo={async title => {
            await platform.openIncident(service, { title });
            live.reload();
          }}
          onClose={() => setAsking(false)}
        />
      )}
      {asking && incident && (
        <AskDialog
          title={`Close the incident “${incident.title}”`}
          text="This ends its freeze."
          label="What it was, in a sentence or two"
          verb="Close the incident"
          longest={2000}
          onDo={async summary => {
            await platform.closeIncident(incident.id, summary || undefined);
            live.reload();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}

function Open(props: {
  incident: Incident;
  stranger?: string;
  onClose: () => void;
}) {
  const { incident, stranger, onClose } = props;
  const links = useLinks();
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
          <Button size="small" variant="secondary" onPress={onClose}>
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
    </section>
  );
}
