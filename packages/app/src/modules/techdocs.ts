import type { Entity } from '@backstage/catalog-model';
import techdocsPlugin from '@backstage/plugin-techdocs/alpha';
import techdocsModuleMermaid from '@waymark/plugin-techdocs-module-mermaid';

const hasDocs = ({ metadata: { annotations } }: Entity) =>
  Boolean(
    annotations?.['backstage.io/techdocs-ref'] ??
      annotations?.['backstage.io/techdocs-entity'],
  );

/** The tab of an entity that has docs, called as people call them. */
const entityDocs = techdocsPlugin
  .getExtension('entity-content:techdocs')
  .override({ params: { title: 'Docs', filter: hasDocs } });

/** All docs, not only those of one's own teams. */
const allDocs = techdocsPlugin
  .getExtension('page:techdocs')
  .override({
    factory: (originalFactory, { config }) =>
      originalFactory({ config: { ...config, initialFilter: 'all' } }),
  });

/** Docs beside the service, with their diagrams drawn. */
export const techdocs = [
  techdocsPlugin.withOverrides({ extensions: [entityDocs, allDocs] }),
  techdocsModuleMermaid,
];
