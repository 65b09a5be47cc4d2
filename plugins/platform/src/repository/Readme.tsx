import { useApi } from '@backstage/frontend-plugin-api';
import { useMemo } from 'react';
import { platformApiRef } from '../api/platformApiRef';
import { Loading } from '../components/Loading';
import { Panel } from '../components/Panel';
import { partsOf, Problem } from '../components/Problem';
import { useLive } from '../hooks/useLive';
import styles from './Readme.module.css';
import { renderMarkdown } from './renderMarkdown';

/** The README of a repository; nothing where there is none. */
export function Readme(props: { repository: string; head: string }) {
  const { repository, head } = props;
  const platform = useApi(platformApiRef);
  const { data, error, loading, reload } = useLive(
    `readme/${repository}/${head}`,
    () => platform.getReadme(repository),
  );
  const text = data?.text ?? '';
  const html = useMemo(
    () =>
      /\.(md|markdown)$/i.test(data?.path ?? '')
        ? renderMarkdown(text)
        : undefined,
    [data?.path, text],
  );
  if (data?.kind === 'none' || (data && !text)) return null;

  return (
    <Panel title={data?.path ?? 'README'}>
      {error && <Problem problem={partsOf(error)} onRetry={reload} />}
      {loading && <Loading label="Loading the README" lines={5} />}
      {html !== undefined && (
        // Sanitised by renderMarkdown, which is tested against what must not pass.
        // eslint-disable-next-line react/no-danger
        <div
          className={styles.text}
          dangerouslySetInnerHTML={{ __html: html }}
        />
      )}
      {data && html === undefined && <pre className={styles.plain}>{text}</pre>}
    </Panel>
  );
}
