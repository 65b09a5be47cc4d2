import { useApi } from '@backstage/frontend-plugin-api';
import { platformApiRef } from '../api/platformApiRef';
import { Ago } from '../components/Ago';
import { Loading } from '../components/Loading';
import { partsOf, Problem } from '../components/Problem';
import { useLive } from '../hooks/useLive';
import { plainLines, plainText } from '../words/plainText';
import styles from './Commits.module.css';

/** The last commits, newest first. */
export function Commits(props: { repository: string; head: string }) {
  const { repository, head } = props;
  const platform = useApi(platformApiRef);
  const { data, error, loading, reload } = useLive(
    `commits/${repository}/${head}`,
    () => platform.listCommits(repository, 20),
  );
  if (loading) return <Loading label="Loading commits" lines={4} />;
  return (
    <>
      {error && <Problem problem={partsOf(error)} onRetry={reload} />}
      {data?.length === 0 && <p className={styles.none}>No commit yet.</p>}
      <ol className={styles.list}>
        {data?.map(commit => (
          <li key={commit.sha} className={styles.commit}>
            <span className={styles.message} title={plainLines(commit.message)}>
              {plainText(commit.message.split('\n')[0])}
            </span>
            <span className={styles.about}>
              <code>{commit.sha.slice(0, 7)}</code> · {plainText(commit.author)}{' '}
              · <Ago time={commit.committedAt} />
            </span>
          </li>
        ))}
      </ol>
    </>
  );
}
