import { createBackend } from '@backstage/backend-defaults';
import { startInTurn } from './database/startInTurn';
import { prepareEnvironment } from './environment';
import { httpAuth } from './http/httpAuth';
import { rootHttpRouter } from './http/rootHttpRouter';
import { rootLogger } from './logger/rootLogger';
import { refuseOpenDoors } from './settings/refuseOpenDoors';

prepareEnvironment(process.env);

const backend = createBackend();

backend.add(rootLogger);
backend.add(rootHttpRouter);
backend.add(httpAuth);
backend.add(startInTurn);
backend.add(refuseOpenDoors);

// the portal
backend.add(import('@backstage/plugin-app-backend'));
backend.add(import('@backstage/plugin-user-settings-backend'));

// who you are, and what you may do
backend.add(import('@backstage/plugin-auth-backend'));
backend.add(import('@waymark/auth-backend-module-company'));
backend.add(import('@waymark/auth-backend-module-local'));
backend.add(import('@backstage/plugin-permission-backend'));
backend.add(import('@waymark/permission-backend-module-platform'));

// the catalog
backend.add(import('@backstage/plugin-catalog-backend'));
backend.add(
  import('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'),
);
backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
backend.add(import('@waymark/catalog-backend-module-platform'));

// the platform, its targets, its repositories
backend.add(import('@waymark/platform-backend'));
backend.add(import('@waymark/platform-backend-module-local'));
backend.add(import('@waymark/platform-backend-module-kubernetes'));
backend.add(import('@waymark/git-backend'));

// templates
backend.add(import('@backstage/plugin-scaffolder-backend'));
backend.add(import('@backstage/plugin-scaffolder-backend-module-github'));
backend.add(import('@waymark/scaffolder-backend-module-platform'));

// assistants
backend.add(import('@backstage/plugin-mcp-actions-backend'));

// docs
backend.add(import('@backstage/plugin-techdocs-backend'));
backend.add(import('@waymark/techdocs-backend-module-markdown'));

// search
backend.add(import('@backstage/plugin-search-backend'));
backend.add(import('@backstage/plugin-search-backend-module-pg'));
backend.add(import('@backstage/plugin-search-backend-module-catalog'));
backend.add(import('@backstage/plugin-search-backend-module-techdocs'));

// Without this a backend whose plugins failed to start would stay, listening and never ready.
backend.start().catch(error => {
  process.stderr.write(`${error instanceof Error ? error.stack : error}\n`);
  process.exit(1);
});
