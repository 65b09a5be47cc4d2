import type { Entity } from '@backstage/catalog-model';
import {
  processingResult,
  type CatalogProcessor,
  type CatalogProcessorEmit,
} from '@backstage/plugin-catalog-node';
import type { LocationSpec } from '@backstage/plugin-catalog-common';
import { refreshKey, REPOSITORY_ANNOTATION } from './annotations';
import { crashPoint } from './crashPoint';

/** Lets everything that was read from a repository be looked at again when the repository, or its newest release, changes. */
export class RefreshKeyProcessor implements CatalogProcessor {
  getProcessorName(): string {
    return 'WaymarkRefreshKeyProcessor';
  }

  async preProcessEntity(
    entity: Entity,
    _location: LocationSpec,
    emit: CatalogProcessorEmit,
  ): Promise<Entity> {
    const repository = entity.metadata.annotations?.[REPOSITORY_ANNOTATION];
    if (repository) {
      emit(processingResult.refresh(refreshKey(repository)));
      crashPoint('catalog/reading', `${entity.metadata.name}-`);
    }
    return entity;
  }
}
