import { useApi } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import type { ApiActivity } from '@waymark/platform-common/api';
import { useCallback, useEffect, useRef, useState } from 'react';
import { PlatformApiError } from '../api/PlatformApiError';
import { platformApiRef } from '../api/platformApiRef';
import { Ago } from '../components/Ago';
import { Empty } from '../components/Empty';
import { Loading } from '../components/Loading';
import { Panel } from '../components/Panel';
import { partsOf, Problem } from '../components/Problem';
import { StatusDot } from '../components/StatusDot';
import { useLinks } from '../hooks/useLinks';
import { useStream } from '../hooks/useStream';
import { actorName } from '../operations/operationWords';
import {
  activityColor,
  activityWords,
  KEPT,
  mergeActivity,
  withoutBeginnings,
} from './activity';
import styles from './ActivityFeed.module.css';

/**
 * What happened lately, as it happens.
 *
 * @param onChange - called (at most once a second) when something new came
 */
export function ActivityFeed(props: { onChange?: () => void }) {
  const { entries, error, reload, state } = useActivity(props.onChange);
  return (
    <Panel
      title="What happened lately"
      aside={
        <span role="status">{state === 'waiting' ? 'Reconnecting…' : ''}</span>
      }
      flush
    >
      {error && !entries && (
        <div className={styles.problem}>
          <Problem problem={partsOf(error)} onRetry={reload} />
        </div>
      )}
      {!entries && !error && (
        <Loading label="Loading what happened" lines={5} />
      )}
      {entries?.length === 0 && (
        <Empty title="Nothing has happened yet.">
          Deployments, releases and new services show here as they happen.
        </Empty>
      )}
      {entries && entries.length > 0 && (
        <ol className={styles.list}>
          {withoutBeginnings(entries).map(entry => (
            <Entry key={entry.id} entry={entry} />
          ))}
        </ol>
      )}
    </Panel>
  );
}

function Entry({ entry }: { entry: ApiActivity }) {
  const links = useLinks();
  const color = activityColor(entry.type);
  let href: string | undefined;
  if (entry.operation) href = links.operation(entry.operation);
  else if (entry.service) href = links.serviceEnvironments(entry.service);
  return (
    <li className={styles.entry}>
      <span className={styles.what}>
        {color ? (
          <StatusDot color={color} label={activityWords(entry.type)} />
        ) : (
          <span className={styles.plain}>{activityWords(entry.type)}</span>
        )}
      </span>
      <span className={styles.title}>
        {href ? <Link href={href}>{entry.title}</Link> : entry.title}
      </span>
      <span className={styles.when}>
        <Ago time={entry.time} />
        {entry.actor && ` · ${actorName(entry.actor)}`}
      </span>
    </li>
  );
}

/** The last entries, and then what comes. After a lost connection the list is read again, so nothing is missed. */
function useActivity(onChange?: () => void) {
  const platform = useApi(platformApiRef);
  const [entries, setEntries] = useState<ApiActivity[]>();
  const [error, setError] = useState<PlatformApiError>();
  const tell = useRef<ReturnType<typeof setTimeout>>();
  const latest = useRef(onChange);
  latest.current = onChange;

  const reload = useCallback(async () => {
    try {
      const page = await platform.listActivity({ limit: KEPT });
      setEntries(known => mergeActivity(known ?? [], page.items));
      setError(undefined);
    } catch (problem) {
      setError(PlatformApiError.from(problem));
    }
  }, [platform]);

  useEffect(() => {
    void reload();
    return () => clearTimeout(tell.current);
  }, [reload]);

  const stream = useStream('activity', {
    open: async signal => {
      const response = await platform.streamActivity({ signal });
      // What happened between the first look, or the lost connection, and now.
      void reload();
      return response;
    },
    onEvent: ({ data }) => {
      setEntries(known => mergeActivity(known ?? [], [data as ApiActivity]));
      tell.current ??= setTimeout(() => {
        tell.current = undefined;
        latest.current?.();
      }, 1000);
    },
  });

  return { entries, error: error ?? stream.error, reload, state: stream.state };
}
