import { useApi } from '@backstage/frontend-plugin-api';
import { Button, SearchField, Select } from '@backstage/ui';
import type { ApiLogLine } from '@waymark/platform-common/api';
import { useMemo, useState } from 'react';
import { platformApiRef } from '../api/platformApiRef';
import { LogView, type ShownLine } from '../components/LogView';
import { partsOf, Problem } from '../components/Problem';
import { filterLines } from './filterLines';
import styles from './LogsPanel.module.css';
import { useLogs } from './useLogs';

const SINCE = [
  { value: '5m', label: 'Last 5 minutes' },
  { value: '15m', label: 'Last 15 minutes' },
  { value: '1h', label: 'Last hour' },
  { value: '1d', label: 'Last day' },
];

/** The live log of a service in an environment: since when, filtered by words, paused at will. */
export function LogsPanel(props: { service: string; environment: string }) {
  const { service, environment } = props;
  const platform = useApi(platformApiRef);
  const [since, setSince] = useState('15m');
  const [filter, setFilter] = useState('');
  const [paused, setPaused] = useState(false);
  const { lines, state, error } = useLogs(platform, {
    service,
    environment,
    since,
    paused,
  });
  const found = useMemo(() => filterLines(lines, filter), [lines, filter]);
  const replicas = new Set(lines.map(line => line.replica)).size;
  const shownLines = useMemo(
    () => found.map(line => shown(line, replicas > 1)),
    [found, replicas],
  );

  return (
    <div className={styles.logs}>
      <div className={styles.controls}>
        <div className={styles.since}>
          <Select
            aria-label={`Logs of ${environment} since`}
            size="small"
            options={SINCE}
            selectedKey={since}
            onSelectionChange={key => setSince(String(key))}
          />
        </div>
        <div className={styles.filter}>
          <SearchField
            aria-label={`Filter the logs of ${environment}`}
            size="small"
            placeholder="Only lines with…"
            value={filter}
            onChange={setFilter}
          />
        </div>
        <Button
          size="small"
          variant="secondary"
          onPress={() => setPaused(!paused)}
          aria-pressed={paused}
        >
          {paused ? 'Go on' : 'Pause'}
        </Button>
        <span role="status" className={styles.state}>
          {stateWords(paused, state)}
          {filter && ` · ${found.length} of ${lines.length} lines`}
        </span>
      </div>
      {error && (error.isFinal || !lines.length) && (
        <Problem problem={partsOf(error)} />
      )}
      <LogView
        label={`Logs of ${service} in ${environment}`}
        lines={shownLines}
        paused={paused}
        height={420}
        empty={
          lines.length
            ? 'No line has these words.'
            : 'It has written nothing in this time. New lines show here as they come.'
        }
      />
    </div>
  );
}

function stateWords(paused: boolean, state: string): string {
  if (paused) return 'Paused';
  if (state === 'live') return 'Live';
  if (state === 'waiting') return 'Reconnecting…';
  return state === 'connecting' ? 'Connecting…' : 'Ended';
}

function shown(line: ApiLogLine, withReplica: boolean): ShownLine {
  return {
    key: line.cursor,
    time: line.time,
    text: line.text,
    kind: line.stream === 'stderr' ? 'error' : 'out',
    source:
      withReplica && line.replica !== undefined
        ? `${line.release ?? ''}#${line.replica}`
        : undefined,
  };
}
