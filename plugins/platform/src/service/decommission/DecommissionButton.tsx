import { useApi } from '@backstage/frontend-plugin-api';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { PlatformApiError } from '../../api/PlatformApiError';
import { platformApiRef } from '../../api/platformApiRef';
import { AskDialog } from '../../components/AskDialog';
import { Loading } from '../../components/Loading';
import { useLinks } from '../../hooks/useLinks';
import { useLive } from '../../hooks/useLive';
import type { Blocked } from '../promotion/blocked';
import { GatedButton } from '../promotion/GatedButton';
import { WhatEnds } from './WhatEnds';

const otherName = (service: string) =>
  new PlatformApiError(
    {
      name: 'InputError',
      what: 'Nothing was decommissioned.',
      why: `What was typed is not ${service}.`,
      next: 'Type the name of the service.',
    },
    400,
  );

function DecommissionDialog(props: { service: string; onClose: () => void }) {
  const { service, onClose } = props;
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const navigate = useNavigate();
  // One for as long as the dialog is open: pressed twice it goes once.
  const key = useRef(`decommission-${service}-${Date.now()}`);
  const { data } = useLive(`decommission/${service}`, () =>
    platform.getDecommission(service),
  );
  const [against] = data?.whyNot ?? [];
  return (
    <AskDialog
      title={`Decommission ${service}`}
      width={640}
      text={
        data ? (
          <>
            <WhatEnds preview={data} />
            {against && (
              <p>
                <strong>{against.what}.</strong> {against.why} {against.next}
              </p>
            )}
          </>
        ) : (
          <Loading label="Looking at what would end" lines={4} />
        )
      }
      label={`Type ${service}`}
      verb="Decommission"
      shortest={service.length}
      longest={service.length}
      destructive
      onDo={async words => {
        if (words !== service) throw otherName(service);
        const begun = await platform.decommissionService(
          service,
          { confirm: words },
          key.current,
        );
        const address = links.operation(begun.id);
        if (address) navigate(address);
      }}
      onClose={onClose}
    />
  );
}

/** Lets go of a service, after what would end was shown and its name was typed. */
export function DecommissionButton(props: {
  service: string;
  blocked?: Blocked;
  /** Id of what says why it is blocked. */
  saidBy?: string;
}) {
  const { service, blocked, saidBy } = props;
  const [asking, setAsking] = useState(false);
  return (
    <>
      <GatedButton
        label="Decommission…"
        name={`Decommission ${service}`}
        variant="tertiary"
        blocked={blocked}
        saidBy={saidBy}
        onPress={() => setAsking(true)}
      />
      {asking && (
        <DecommissionDialog
          service={service}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
