import { useApi } from '@backstage/frontend-plugin-api';
import { TextField } from '@backstage/ui';
import { useState } from 'react';
import type { DatabaseDetail } from '../api/databaseTypes';
import { PlatformApiError } from '../api/PlatformApiError';
import { platformApiRef } from '../api/platformApiRef';
import { AskDialog } from '../components/AskDialog';
import { RowActions } from '../components/RowActions';
import { ConfirmDialog } from './ConfirmDialog';
import { DeedButton } from './DeedButton';
import { useBegin } from './useBegin';

/** A database that was made beside another. */
export interface Beside {
  id: string;
  name: string;
  environment: string;
  state: DatabaseDetail['state'];
}

/** Takes a restored database into use, or throws it away. */
export function RestoredActions(props: {
  one: Beside;
  /** Who may, and what stands in the way: as of the database that the page shows. */
  page: DatabaseDetail;
}) {
  const { one, page } = props;
  const [asking, setAsking] = useState<'swap' | 'throw'>();
  const close = () => setAsking(undefined);
  const of = { ...page, state: one.state };
  // Others are in use, or gone: there is nothing to decide.
  if (one.state !== 'restored' && one.state !== 'replaced') return <>–</>;
  return (
    <RowActions>
      <DeedButton
        deed="swap"
        of={of}
        label="Swap…"
        name={`Swap ${one.id} in…`}
        onPress={() => setAsking('swap')}
      />
      {one.state === 'restored' && (
        <DeedButton
          deed="delete"
          of={{ ...of, usedBy: [], protected: false }}
          label="Throw away…"
          name={`Throw ${one.id} away…`}
          variant="tertiary"
          onPress={() => setAsking('throw')}
        />
      )}
      {asking === 'swap' && (
        <SwapDialog one={one} service={page.service!} onClose={close} />
      )}
      {asking === 'throw' && <ThrowDialog one={one} onClose={close} />}
    </RowActions>
  );
}

function SwapDialog(props: {
  one: Beside;
  service: string;
  onClose: () => void;
}) {
  const { one, service } = props;
  const platform = useApi(platformApiRef);
  const begin = useBegin();
  const [reason, setReason] = useState('');
  return (
    <ConfirmDialog
      title={`Let ${service} use ${one.id}?`}
      verb="Yes, swap"
      onDo={() =>
        begin(key =>
          platform.swapDatabase(one.id, reason.trim() || undefined, key),
        )
      }
      onClose={props.onClose}
    >
      <p>
        New processes of {service} in {one.environment} are started with it
        beside those that serve, and take over once they are healthy.
      </p>
      <p>
        The database that it uses now is kept whole, as “replaced”, and can be
        swapped back. What is written to it until then stays behind in it: the
        restored one does not have it.
      </p>
      <TextField
        label="Reason"
        secondaryLabel="Optional"
        value={reason}
        onChange={setReason}
        maxLength={500}
      />
    </ConfirmDialog>
  );
}

function ThrowDialog(props: { one: Beside; onClose: () => void }) {
  const { one } = props;
  const platform = useApi(platformApiRef);
  const begin = useBegin();
  return (
    <AskDialog
      title={`Throw ${one.id} away`}
      text="It goes at once with all that is in it, without a final backup. What it was restored from stays."
      label={`Type ${one.name}`}
      verb="Throw it away"
      shortest={one.name.length}
      longest={one.name.length}
      destructive
      onDo={async words => {
        requireName(words, one.name, 'Nothing was thrown away.');
        await begin(key =>
          platform.deleteDatabase(
            one.id,
            { confirm: words, graceDays: 0 },
            key,
          ),
        );
      }}
      onClose={props.onClose}
    />
  );
}

/** Refuses where something else was typed than the name of what is lost. */
export function requireName(words: string, name: string, what: string): void {
  if (words === name) return;
  throw new PlatformApiError(
    {
      name: 'InputError',
      what,
      why: `What was typed is not ${name}.`,
      next: 'Type the name of the database.',
    },
    400,
  );
}
