import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { useState } from 'react';
import { platformApiRef } from '../../api/platformApiRef';
import { AskDialog } from '../../components/AskDialog';

/** Opens an incident of a service, after asking what is wrong. */
export function OpenIncident(props: { service: string; onOpened: () => void }) {
  const { service, onOpened } = props;
  const platform = useApi(platformApiRef);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button size="small" variant="tertiary" onPress={() => setAsking(true)}>
        Open an incident…
      </Button>
      {asking && (
        <AskDialog
          title={`Open an incident of ${service}`}
          text="Nothing of it changes until the incident is closed, save by a rollback or by breaking the glass."
          label="What is wrong"
          verb="Open the incident"
          shortest={1}
          longest={200}
          onDo={async title => {
            await platform.openIncident(service, { title });
            onOpened();
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
