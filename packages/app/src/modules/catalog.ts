import type { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogHealthModule } from '@waymark/plugin-platform';
import { isTied } from './isTied';

/** A card of a component that would say that there is nothing to say. */
function onlyWhere(name: string, filter: (entity: Entity) => boolean) {
  return catalogPlugin
    .getExtension(`entity-card:catalog/${name}` as 'entity-card:catalog/links')
    .override({ params: { filter } });
}

const catalogWithoutEmptyCards = catalogPlugin.withOverrides({
  extensions: [
    onlyWhere('depends-on-components', isTied('dependsOn', 'component')),
    onlyWhere('depends-on-resources', isTied('dependsOn', 'resource')),
    onlyWhere('has-subcomponents', isTied('hasPart', 'component')),
  ],
});

/** The catalog as upstream has it, with a health dot for each service in its table, and without empty cards. */
export const catalog = [catalogWithoutEmptyCards, catalogHealthModule];
