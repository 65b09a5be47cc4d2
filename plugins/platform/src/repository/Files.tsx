import { useApi } from '@backstage/frontend-plugin-api';
import FolderIcon from '@mui/icons-material/FolderOutlined';
import FileIcon from '@mui/icons-material/InsertDriveFileOutlined';
import { Link } from '@backstage/ui';
import type { Blob, Tree } from '../api/gitTypes';
import { PlatformApiError } from '../api/PlatformApiError';
import type { PlatformApi } from '../api/PlatformApi';
import { platformApiRef } from '../api/platformApiRef';
import { Empty } from '../components/Empty';
import { Loading } from '../components/Loading';
import { Panel } from '../components/Panel';
import { partsOf, Problem } from '../components/Problem';
import { useLive } from '../hooks/useLive';
import { formatBytes } from '../words/traffic';
import { FileText } from './FileText';
import styles from './Files.module.css';
import { crumbs, pathHref } from './paths';

/** What stands at a path: a folder's entries or a file's text. */
type Found = { tree: Tree } | { blob: Blob };

/** A path does not say whether it is a folder; most of those that are opened are files. */
async function look(
  platform: PlatformApi,
  repository: string,
  path: string,
): Promise<Found> {
  if (!path) return { tree: await platform.getTree(repository, '') };
  try {
    return { blob: await platform.getBlob(repository, path) };
  } catch (error) {
    if (PlatformApiError.from(error).status < 400) throw error;
    try {
      return { tree: await platform.getTree(repository, path) };
    } catch {
      throw error;
    }
  }
}

/** A folder or a file of a repository. */
export function Files(props: {
  repository: string;
  path: string;
  head: string;
}) {
  const { repository, path, head } = props;
  const platform = useApi(platformApiRef);
  const { data, error, loading, reload } = useLive(
    `files/${repository}/${head}/${path}`,
    () => look(platform, repository, path),
  );
  const way = crumbs(repository, path);

  return (
    <Panel
      title={path ? way[way.length - 1].name : 'Files'}
      aside={data && 'blob' in data ? formatBytes(data.blob.size) : undefined}
      flush
    >
      {path && (
        <nav aria-label="Path" className={styles.way}>
          {way.slice(0, -1).map(crumb => (
            <span key={crumb.href}>
              <Link href={crumb.href}>{crumb.name}</Link> /{' '}
            </span>
          ))}
          <span aria-current="page">{way[way.length - 1].name}</span>
        </nav>
      )}
      {error && (
        <div className={styles.pad}>
          <Problem problem={partsOf(error)} onRetry={reload} />
        </div>
      )}
      {loading && <Loading label="Loading files" lines={5} />}
      {data && 'tree' in data && <Folder tree={data.tree} />}
      {data && 'blob' in data && <FileText blob={data.blob} />}
    </Panel>
  );
}

function Folder({ tree }: { tree: Tree }) {
  if (!tree.entries.length) {
    return (
      <Empty title="Nothing is here yet.">
        Push a first commit to fill it.
      </Empty>
    );
  }
  return (
    <ul className={styles.entries}>
      {tree.entries.map(entry => (
        <li key={entry.path} className={styles.entry}>
          {entry.type === 'folder' ? (
            <FolderIcon fontSize="small" titleAccess="Folder" />
          ) : (
            <FileIcon fontSize="small" titleAccess="File" />
          )}
          <Link href={pathHref(entry.path)}>{entry.name}</Link>
          <span className={styles.size}>
            {entry.size !== undefined && formatBytes(entry.size)}
          </span>
        </li>
      ))}
    </ul>
  );
}
