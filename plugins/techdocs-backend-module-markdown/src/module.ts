import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { ScmIntegrations } from '@backstage/integration';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  Preparers,
  Publisher,
  techdocsGeneratorExtensionPoint,
  techdocsPreparerExtensionPoint,
} from '@backstage/plugin-techdocs-node';
import { buildDocs } from './build/buildDocs';
import { buildLogger } from './build/buildLogger';
import { DocsAhead, type Hint } from './build/DocsAhead';
import { FolderPreparer } from './build/FolderPreparer';
import { isNear } from './build/isNear';
import { MarkdownGenerator } from './build/MarkdownGenerator';

/** Renders TechDocs from Markdown in this process, without Python or Docker, and ahead of the first look after a push. */
export const techdocsModuleMarkdown = createBackendModule({
  pluginId: 'techdocs',
  moduleId: 'markdown',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
        events: eventsServiceRef,
        generators: techdocsGeneratorExtensionPoint,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        preparerPoint: techdocsPreparerExtensionPoint,
        reader: coreServices.urlReader,
      },
      async init({ auth, catalog, config, discovery, events, generators, lifecycle, logger, preparerPoint, reader }) {
        const integrations = ScmIntegrations.fromConfig(config);
        const generator = new MarkdownGenerator({ logger });
        const preparer = new FolderPreparer({ reader, integrations });
        generators.setTechdocsGenerator(generator as any);
        preparerPoint.registerPreparer('dir', preparer);
        // Where docs are made elsewhere, by a pipeline, there is nothing to do ahead.
        if (config.getString('techdocs.builder') !== 'local') return;

        const preparers = await Preparers.fromConfig(config, { reader, logger });
        preparers.register('dir', preparer);
        const publisher = await Publisher.fromConfig(config, { logger, discovery });
        const parts = { preparers, generator, publisher, integrations, logger: buildLogger(logger) };
        const ahead = new DocsAhead({
          auth,
          catalog,
          logger,
          build: entity => buildDocs(entity, parts),
          isNear: entity => isNear(entity, integrations, config.getString('app.baseUrl')),
        });
        await events.subscribe({
          id: 'techdocs-markdown',
          topics: ['platform.changed'],
          onEvent: async ({ eventPayload }) => ahead.hint(eventPayload as Hint),
        });
        lifecycle.addStartupHook(() => ahead.start());
        lifecycle.addShutdownHook(() => ahead.stop());
      },
    });
  },
});
