import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  catalogProcessingExtensionPoint,
  catalogServiceRef,
} from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import { EntitySet } from './EntitySet';
import { PlatformSource } from './platformSource';
import { PlatformSync, type PlatformHint } from './PlatformSync';
import { RefreshKeyProcessor } from './RefreshKeyProcessor';
import { releasePlaceholder } from './releasePlaceholder';
import { RepositoryReader } from './RepositoryReader';
import { RepositorySync } from './RepositorySync';
import { ResourceSync } from './ResourceSync';
import { readTeamGroups } from './teamGroups';

/** How often the platform is asked when no hint comes, milliseconds. */
const POLL_MS = 30_000;

/** Services, databases and environments of the platform in the catalog, the moment they exist. */
export const catalogModulePlatform = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'platform',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        processing: catalogProcessingExtensionPoint,
        reader: coreServices.urlReader,
      },
      async init({
        auth,
        catalog,
        config,
        discovery,
        events,
        lifecycle,
        logger,
        processing,
        reader,
      }) {
        const platform = new PlatformSource({ auth, discovery });
        const files = new RepositoryReader({ reader, platform, logger });
        const repositories = new EntitySet('waymark-repositories');
        const resources = new EntitySet('waymark-resources');
        const sync = new PlatformSync({
          repositories: new RepositorySync({
            platform,
            reader: files,
            entities: repositories,
            logger,
          }),
          resources: new ResourceSync({
            platform,
            reader: files,
            entities: resources,
            groups: () => readTeamGroups({ auth, catalog }),
            platformTeam:
              config.getOptionalString('platform.team') ??
              'group:default/platform',
          }),
          logger,
          pollMs: POLL_MS,
        });
        for (const entities of [repositories, resources]) {
          entities.whenConnected(() => sync.poll());
          processing.addEntityProvider(entities);
        }
        processing.addProcessor(new RefreshKeyProcessor());
        processing.addPlaceholderResolver(
          'release',
          releasePlaceholder(platform),
        );
        await events.subscribe({
          id: 'catalog-platform',
          topics: ['platform.changed'],
          onEvent: async ({ eventPayload }) =>
            sync.hint(eventPayload as PlatformHint),
        });
        lifecycle.addShutdownHook(() => sync.stop());
      },
    });
  },
});
