import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { useRef, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { platformApiRef } from '../api/platformApiRef';
import { PlatformApiError } from '../api/PlatformApiError';
import { AskDialog } from '../components/AskDialog';
import { partsOf, Problem } from '../components/Problem';
import { useLinks } from '../hooks/useLinks';
import { RowActions } from '../components/RowActions';
import styles from './LifeActions.module.css';

const WEEK_HOURS = 7 * 24;

/** Keeps an environment for another week, or tears it down after its name was typed. Why neither is possible is said. */
export function LifeActions(props: {
  name: string;
  /** Why this person can do neither. */
  blocked?: string;
  removing?: boolean;
  onChanged: () => void;
}) {
  const { name, blocked, removing, onChanged } = props;
  const platform = useApi(platformApiRef);
  const links = useLinks();
  const navigate = useNavigate();
  // One for as long as the row is shown: pressed twice it is torn down once.
  const key = useRef(`tear-down-${name}-${Date.now()}`);
  const [asking, setAsking] = useState(false);
  const [acting, setActing] = useState(false);
  const [error, setError] = useState<PlatformApiError>();
  const why = removing ? 'It is being torn down.' : blocked;

  const extend = async () => {
    setActing(true);
    setError(undefined);
    try {
      await platform.extendEnvironment(name, WEEK_HOURS);
      onChanged();
    } catch (problem) {
      setError(PlatformApiError.from(problem));
    } finally {
      setActing(false);
    }
  };

  if (why) return <span className={styles.why}>{why}</span>;
  return (
    <RowActions>
      <Button
        size="small"
        variant="secondary"
        aria-label={`Extend by a week: ${name}`}
        isPending={acting}
        onPress={extend}
      >
        Extend by a week
      </Button>
      <Button
        size="small"
        variant="tertiary"
        aria-label={`Tear down… ${name}`}
        onPress={() => setAsking(true)}
      >
        Tear down…
      </Button>
      {error && <Problem problem={partsOf(error)} />}
      {asking && (
        <AskDialog
          title={`Tear down ${name}`}
          text="All that is in it goes, its databases with their data too. This cannot be undone."
          label={`Type ${name}`}
          verb="Tear down"
          shortest={name.length}
          longest={name.length}
          destructive
          onDo={async words => {
            if (words !== name) {
              throw new PlatformApiError(
                {
                  name: 'InputError',
                  what: 'Nothing was torn down.',
                  why: `What was typed is not ${name}.`,
                  next: 'Type the name of the environment.',
                },
                400,
              );
            }
            const begun = await platform.deleteEnvironment(name, key.current);
            onChanged();
            const address = links.operation(begun.id);
            if (address) navigate(address);
          }}
          onClose={() => setAsking(false)}
        />
      )}
    </RowActions>
  );
}
