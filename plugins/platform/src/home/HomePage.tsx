import { useApi } from '@backstage/frontend-plugin-api';
import { platformApiRef } from '../api/platformApiRef';
import { PageBody } from '../components/PageBody';
import { PlatformConditions } from '../components/PlatformConditions';
import { useLive } from '../hooks/useLive';
import { summary } from '../words/health';
import { ActivityFeed } from './ActivityFeed';
import { AskedOfYou } from './AskedOfYou';
import { CreateService } from './CreateService';
import styles from './HomePage.module.css';
import { MyServices } from './MyServices';
import { NeedsYou } from './NeedsYou';

/** Where one comes in: create a service, my services and their health, what happened lately. */
export function HomePage() {
  const platform = useApi(platformApiRef);
  const me = useLive('whoami', () => platform.whoAmI());
  const services = useLive(
    'my-services',
    () => platform.listServices({ mine: true, limit: 200 }),
    { everyMs: 10_000 },
  );
  const first = me.data?.displayName.split(' ')[0];
  const teams = me.data?.teams.map(team => team.title).join(', ');

  return (
    <PageBody
      title={first ? `Hello, ${first}` : 'Home'}
      description={[
        teams,
        services.data?.items.length
          ? summary(services.data.items.map(s => s.health.color))
          : undefined,
      ]
        .filter(Boolean)
        .join(' · ')}
    >
      <PlatformConditions isPlatformTeam={me.data?.isPlatformTeam} />
      <CreateService />
      <AskedOfYou />
      <NeedsYou />
      <div className={styles.columns}>
        <MyServices services={services} teams={me.data?.teams} />
        <ActivityFeed onChange={services.reload} />
      </div>
    </PageBody>
  );
}
