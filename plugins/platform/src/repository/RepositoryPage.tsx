import { useApi } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { useParams, useSearchParams } from 'react-router-dom';
import { platformApiRef } from '../api/platformApiRef';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { PageBody } from '../components/PageBody';
import { Panel } from '../components/Panel';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { CloneAddress } from './CloneAddress';
import { Commits } from './Commits';
import { DecommissionedService } from './DecommissionedService';
import { Files } from './Files';
import { Readme } from './Readme';
import styles from './RepositoryPage.module.css';

/** A repository, plainly: files, README, commits, and how to clone it. */
export function RepositoryPage() {
  const { repository: name = '' } = useParams();
  const [search] = useSearchParams();
  const path = search.get('path') ?? '';
  const platform = useApi(platformApiRef);
  const links = useLinks();
  // A push shows without a reload.
  const live = useLive(
    `repository/${name}`,
    () => platform.getRepository(name),
    { everyMs: 10_000 },
  );
  const { data, loading } = live;
  const head = data?.head?.sha ?? '';
  const service = links.service(name);

  return (
    <PageBody
      title={name}
      description={
        data &&
        `Branch ${data.defaultBranch} · ${count(
          data.counts.commits,
          'commit',
        )} · ${count(data.counts.files, 'file')}`
      }
      actions={
        service && (
          <ButtonLink variant="secondary" href={service}>
            The service in the catalog
          </ButtonLink>
        )
      }
    >
      <DecommissionedService name={name} />
      <LiveProblem of={live} />
      {loading && <Loading label="Loading the repository" lines={6} />}
      {data && (
        <div className={styles.columns}>
          <div className={styles.main}>
            <Files key={head} repository={name} path={path} head={head} />
            {path === '' && <Readme repository={name} head={head} />}
          </div>
          <div className={styles.side}>
            <Panel title="Clone">
              <CloneAddress repository={data} />
            </Panel>
            <Panel title="Commits">
              <Commits repository={name} head={head} />
            </Panel>
          </div>
        </div>
      )}
    </PageBody>
  );
}

function count(n: number, word: string): string {
  return `${n} ${word}${n === 1 ? '' : 's'}`;
}
