import { coreServices, createBackendModule } from '@backstage/backend-plugin-api';
import { techdocsGeneratorExtensionPoint } from '@backstage/plugin-techdocs-node';
import { MarkdownGenerator } from './build/MarkdownGenerator';

/** Renders TechDocs from Markdown in this process, without Python or Docker. */
export const techdocsModuleMarkdown = createBackendModule({
  pluginId: 'techdocs',
  moduleId: 'markdown',
  register(env) {
    env.registerInit({
      deps: {
        generator: techdocsGeneratorExtensionPoint,
        logger: coreServices.logger,
      },
      async init({ generator, logger }) {
        generator.setTechdocsGenerator(new MarkdownGenerator({ logger }));
      },
    });
  },
});
