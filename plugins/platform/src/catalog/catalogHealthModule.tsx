import {
  coreExtensionData,
  createExtensionInput,
  createFrontendModule,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import CategoryOutlined from '@mui/icons-material/CategoryOutlined';

/**
 * Upstream's catalog page with one more column. It takes no columns from extensions, so the page is replaced by
 * itself: upstream's own index page, given the columns.
 */
const catalogPage = PageBlueprint.makeWithOverrides({
  inputs: {
    filters: createExtensionInput([coreExtensionData.reactElement]),
  },
  factory(originalFactory, { inputs }) {
    return originalFactory({
      path: '/catalog',
      routeRef: catalogPlugin.routes.catalogIndex,
      icon: <CategoryOutlined fontSize="inherit" />,
      title: 'Catalog',
      loader: async () => {
        const [{ CatalogIndexPage }, { columnsWithHealth }] = await Promise.all(
          [
            import('@backstage/plugin-catalog/alpha'),
            import('./columnsWithHealth'),
          ],
        );
        const filters = inputs.filters.map(filter =>
          filter.get(coreExtensionData.reactElement),
        );
        return (
          <CatalogIndexPage
            filters={<>{filters}</>}
            columns={columnsWithHealth}
            pagination
          />
        );
      },
    });
  },
});

/** The catalog's table with a health dot for each service. */
export const catalogHealthModule = createFrontendModule({
  pluginId: 'catalog',
  extensions: [catalogPage],
});
