import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import type { ApiWall } from '@waymark/platform-common/api';
import { platformApiRef } from '../api/platformApiRef';
import { Ago } from '../components/Ago';
import { Empty } from '../components/Empty';
import { Filters } from '../components/Filters';
import { LiveProblem } from '../components/LiveProblem';
import { Loading } from '../components/Loading';
import { NameFilter } from '../components/NameFilter';
import { PageBody } from '../components/PageBody';
import { useAddressState } from '../hooks/useAddressState';
import { useLive } from '../hooks/useLive';
import { countedSummary } from '../words/health';
import styles from './HealthPage.module.css';
import { Calm, Look } from './Tiles';

const EVERY_MS = 5000;
/** More than a wall has room for. */
const MOST = 120;

/**
 * All services, what needs somebody first, then what has least left of its error budget; fresh without anybody touching
 * it. `?team=` narrows it, `?wall=1` fills the screen, dark, to be read from afar.
 */
export function HealthPage() {
  const platform = useApi(platformApiRef);
  const [params, set] = useAddressState();
  const team = params.get('team') ?? '';
  const live = useLive(
    `wall/${team}`,
    () => platform.getWall({ team: team || undefined, limit: MOST }),
    { everyMs: EVERY_MS },
  );
  const wall = params.has('wall');
  const setWall = (on: boolean) => {
    set('wall', on ? '1' : '');
    // Not everywhere allowed, and fine without.
    if (on) document.documentElement.requestFullscreen?.().catch(() => {});
    else if (document.fullscreenElement) void document.exitFullscreen();
  };
  const known: Partial<ApiWall> = live.data ?? {};
  const { items = [], total = 0, needLook = 0, counts = {} } = known;
  const looks = items.filter(service => service.needsLook);
  const calm = items.filter(service => !service.needsLook);
  const more = total - items.length;

  return (
    <PageBody
      title="Health"
      description="Worst first, with what is left of each error budget. It stays fresh by itself."
      actions={
        <Button variant="secondary" onPress={() => setWall(true)}>
          Put it on a wall
        </Button>
      }
    >
      <LiveProblem of={live} />
      <Filters>
        <NameFilter
          label="Of one team only"
          placeholder="Name of a team"
          value={team}
          onChange={value => set('team', value)}
        />
      </Filters>
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
            {team && `Team ${team} · `}
            {countedSummary(total, counts)}
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
        {/* On a wall the page's own notice is covered. */}
        {wall && live.error && <LiveProblem of={live} />}
        {live.data && total === 0 && (
          <Empty
            title={
              team ? `Team ${team} has no service.` : 'There is no service yet.'
            }
          />
        )}
        {total > 0 && needLook === 0 && (
          <p className={styles.fine}>Everything is as it should be.</p>
        )}
        {looks.length > 0 && (
          <ul className={styles.looks} aria-label="Needs a look">
            {looks.map(service => (
              <Look key={service.service} service={service} />
            ))}
          </ul>
        )}
        {calm.length > 0 && (
          <ul className={styles.calm} aria-label="As it should be">
            {calm.map(service => (
              <Calm key={service.service} service={service} />
            ))}
          </ul>
        )}
        {more > 0 && (
          <p className={styles.at}>
            {moreWords(more, needLook - looks.length)}
          </p>
        )}
      </div>
    </PageBody>
  );
}

/** What is not shown, and whether it could stay so. */
function moreWords(more: number, unseen: number): string {
  const rest = `and ${more} more`;
  return unseen > 0
    ? `${rest}, of which ${unseen} need a look`
    : `${rest}, all as they should be`;
}
