import { DEFAULT_NAMESPACE, type Entity } from '@backstage/catalog-model';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import {
  getLocationForEntity,
  type GeneratorBase,
  type GeneratorRunOptions,
  type PreparerBuilder,
  type PublisherBase,
} from '@backstage/plugin-techdocs-node';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { RENDERER } from './MarkdownGenerator';

/** What building takes; the same parts that TechDocs itself builds with. */
export interface BuildParts {
  preparers: PreparerBuilder;
  generator: GeneratorBase;
  publisher: PublisherBase;
  integrations: ScmIntegrationRegistry;
  logger: GeneratorRunOptions['logger'];
}

/** Renders and publishes an entity's docs unless they are those of the newest commit, by the renderer of today; true if there was something to do. */
export async function buildDocs(entity: Entity, parts: BuildParts): Promise<boolean> {
  const { generator, publisher, integrations, logger } = parts;
  const preparer = parts.preparers.get(entity);
  const name = {
    kind: entity.kind,
    namespace: entity.metadata.namespace ?? DEFAULT_NAMESPACE,
    name: entity.metadata.name,
  };
  const known = (await publisher.hasDocsBeenGenerated(entity))
    ? await publisher.fetchTechDocsMetadata(name).then(
        metadata => ((metadata as { renderer?: string }).renderer === RENDERER ? (metadata.etag as string | undefined) : undefined),
        () => undefined,
      )
    : undefined;
  const folders: string[] = [];
  try {
    const { preparedDir, etag } = await preparer.prepare(entity, { etag: known, logger: logger as any });
    if (preparer.shouldCleanPreparedDirectory()) folders.push(preparedDir);
    const outputDir = await fs.mkdtemp(path.join(os.tmpdir(), 'waymark-docs-'));
    folders.push(outputDir);
    await generator.run({
      inputDir: preparedDir,
      outputDir,
      parsedLocationAnnotation: getLocationForEntity(entity, integrations),
      etag,
      logger,
      siteOptions: { name: entity.metadata.title ?? entity.metadata.name },
    });
    await publisher.publish({ entity, directory: outputDir });
    return true;
  } catch (error) {
    if ((error as Error).name === 'NotModifiedError') return false;
    throw error;
  } finally {
    for (const folder of folders) await fs.rm(folder, { recursive: true, force: true });
  }
}
