import { useApi } from '@backstage/frontend-plugin-api';
import { Button, Link, VisuallyHidden } from '@backstage/ui';
import { useSearchParams } from 'react-router-dom';
import { platformApiRef } from '../api/platformApiRef';
import { Ago } from '../components/Ago';
import { Empty } from '../components/Empty';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { PageBody } from '../components/PageBody';
import { StatusDot } from '../components/StatusDot';
import { useLinks } from '../hooks/useLinks';
import { useLive } from '../hooks/useLive';
import { plainText } from '../words/plainText';
import { HEALTH_WORDS, summary } from '../words/health';
import styles from './HealthPage.module.css';
import { needsLook, tilesOf, type Tile } from './worst';

const EVERY_MS = 5000;

/** All services, worst first, fresh without anybody touching it. `?wall=1` fills the screen, dark, to be read from afar. */
export function HealthPage() {
  const platform = useApi(platformApiRef);
  const live = useLive('health/all', () => platform.getHealth([]), {
    everyMs: EVERY_MS,
  });
  const incidents = useLive(
    'incidents/open',
    () => platform.listIncidents({ open: true, limit: 100 }),
    { everyMs: EVERY_MS },
  );
  const [params, setParams] = useSearchParams();
  const wall = params.has('wall');
  const setWall = (on: boolean) => {
    setParams(on ? { wall: '1' } : {}, { replace: true });
    // Not everywhere allowed, and fine without.
    if (on) document.documentElement.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) void document.exitFullscreen();
  };
  const tiles = tilesOf(live.data ?? [], incidents.data?.items ?? []);
  const looks = tiles.filter(needsLook);
  const calm = tiles.filter(tile => !needsLook(tile));

  return (
    <PageBody
      title="Health"
      description="Worst first. It stays fresh by itself."
      actions={
        <Button variant="secondary" onPress={() => setWall(true)}>
          Put it on a wall
        </Button>
      }
    >
      <LiveProblem of={live} />
      {live.loading && <Loading label="Loading health" lines={6} />}
      <div
        className={wall ? styles.whole : styles.wall}
        // A wall is dark, whatever the reader's own theme is.
        {...(wall && {
          'data-theme-name': 'waymark',
          'data-theme-mode': 'dark',
        })}
      >
        {live.data && (
          <p className={styles.summary} role="status">
            {summary(tiles.map(tile => tile.color))}
            {live.at !== undefined && (
              <span className={styles.at}>
                {' · '}
                <Ago time={new Date(live.at).toISOString()} />
              </span>
            )}
            {wall && (
              <span className={styles.leave}>
                <Button
                  size="small"
                  variant="tertiary"
                  onPress={() => setWall(false)}
                >
                  Leave
                </Button>
              </span>
            )}
          </p>
        )}
        {live.data && tiles.length === 0 && (
          <Empty title="There is no service yet." />
        )}
        {live.data && tiles.length > 0 && looks.length === 0 && (
          <p className={styles.fine}>Everything is as it should be.</p>
        )}
        {looks.length > 0 && (
          <ul className={styles.looks} aria-label="Needs a look">
            {looks.map(tile => (
              <Look key={tile.name} tile={tile} />
            ))}
          </ul>
        )}
        {calm.length > 0 && (
          <ul className={styles.calm} aria-label="As it should be">
            {calm.map(tile => (
              <Calm key={tile.name} tile={tile} />
            ))}
          </ul>
        )}
      </div>
    </PageBody>
  );
}

function Look({ tile }: { tile: Tile }) {
  const links = useLinks();
  return (
    <li
      className={styles.look}
      data-color={tile.incident ? 'failing' : tile.color}
    >
      <p className={styles.name}>
        <Link href={links.serviceEnvironments(tile.name)}>{tile.name}</Link>
      </p>
      <StatusDot color={tile.color} />
      {tile.incident && (
        <p className={styles.incident}>Incident: {plainText(tile.incident)}</p>
      )}
      <p className={styles.message}>
        {tile.environment && `${tile.environment}: `}
        {plainText(tile.message)}
      </p>
      {tile.team && <p className={styles.team}>{tile.team}</p>}
    </li>
  );
}

function Calm({ tile }: { tile: Tile }) {
  const links = useLinks();
  return (
    <li className={styles.tile}>
      <span title={tile.message}>
        <StatusDot color={tile.color} label="" />
      </span>
      <VisuallyHidden>{HEALTH_WORDS[tile.color]}: </VisuallyHidden>
      <Link href={links.serviceEnvironments(tile.name)}>{tile.name}</Link>
    </li>
  );
}
