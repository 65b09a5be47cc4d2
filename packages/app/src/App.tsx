import { createApp } from '@backstage/frontend-defaults';
import platformPlugin from '@waymark/plugin-platform';
import { apiDocs } from './modules/apiDocs';
import { catalog } from './modules/catalog';
import { catalogGraph } from './modules/catalogGraph';
import { navModule } from './modules/nav';
import { org } from './modules/org';
import { scaffolder } from './modules/scaffolder';
import { search } from './modules/search';
import { signInModule } from './modules/signIn';
import { techdocs } from './modules/techdocs';
import { themeModule } from './modules/theme';
import { userSettings } from './modules/userSettings';

export default createApp({
  features: [
    themeModule,
    signInModule,
    navModule,
    platformPlugin,
    ...catalog,
    ...catalogGraph,
    ...apiDocs,
    ...techdocs,
    ...scaffolder,
    ...org,
    ...search,
    ...userSettings,
  ],
});
