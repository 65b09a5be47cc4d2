import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'react-router-dom';
import type { DatabaseDetail, QueryResult } from '../api/databaseTypes';
import { platformApiRef } from '../api/platformApiRef';
import { DataTable } from '../components/DataTable';
import { Panel } from '../components/Panel';
import { partsOf, Problem } from '../components/Problem';
import { useDeed } from '../hooks/useDeed';
import { plainText } from '../words/plainText';
import styles from './Database.module.css';
import { NOTES_ID } from './DeedButton';
import { whyNot } from './deeds';
import { placesOf } from './tables';

/** What a link to it ends in. */
export const QUERY_ID = 'query';

/** Asks the database something that only reads. What it refuses is said in its own words. */
export function QueryBox({ database }: { database: DatabaseDetail }) {
  const platform = useApi(platformApiRef);
  const [sql, setSql] = useState('');
  const [result, setResult] = useState<QueryResult>();
  const held = whyNot('look', database);
  const box = useRef<HTMLTextAreaElement>(null);
  const { hash, key } = useLocation();
  // Who comes to look inside begins here; a link to it may be followed twice.
  useEffect(() => {
    if (hash !== `#${QUERY_ID}`) return;
    box.current?.scrollIntoView?.({ block: 'center' });
    box.current?.focus({ preventScroll: true });
  }, [hash, key]);
  const { acting, error, go } = useDeed(async () => {
    setResult(undefined);
    setResult(await platform.queryDatabase(database.id, sql));
  });
  const run = () => (held || !sql.trim() ? undefined : void go());

  return (
    <Panel title="Ask it" id={QUERY_ID}>
      <div className={styles.stack}>
        <label className={styles.field}>
          One statement that only reads; who asked what is written down. Ctrl
          and Enter run it.
          <textarea
            ref={box}
            className={styles.query}
            aria-label="Statement"
            value={sql}
            rows={4}
            maxLength={20_000}
            spellCheck={false}
            placeholder="select * from …"
            disabled={Boolean(held)}
            aria-describedby={held ? NOTES_ID : undefined}
            onChange={event => setSql(event.target.value)}
            onKeyDown={event => {
              if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey))
                return;
              event.preventDefault();
              run();
            }}
          />
        </label>
        <div>
          <Button
            size="small"
            variant="secondary"
            isDisabled={Boolean(held) || !sql.trim()}
            aria-describedby={held ? NOTES_ID : undefined}
            isPending={acting}
            onPress={run}
          >
            Run
          </Button>
        </div>
        {error && <Problem problem={partsOf(error)} />}
        {result && <Rows result={result} />}
      </div>
    </Panel>
  );
}

function Rows({ result }: { result: QueryResult }) {
  const { columns, rows, truncated, tookMs } = result;
  const count = `${rows.length} ${rows.length === 1 ? 'row' : 'rows'}`;
  return (
    <>
      <p className={styles.quiet} role="status">
        {truncated
          ? `The first ${count}: there are more. Narrow it, or count.`
          : `${count}.`}{' '}
        {Math.round(tookMs)} ms.
      </p>
      {rows.length > 0 && (
        <DataTable
          label="What it answered"
          rows={rows.map((cells, at) => ({ cells, at }))}
          rowKey={row => String(row.at)}
          columns={placesOf(columns).map(({ name, place }) => ({
            id: String(place),
            title: name,
            isRowHeader: place === 0,
            cell: ({ cells }: { cells: Array<string | null> }) =>
              cells[place] === null ? (
                <span className={styles.null}>null</span>
              ) : (
                plainText(cells[place]!)
              ),
          }))}
        />
      )}
    </>
  );
}
