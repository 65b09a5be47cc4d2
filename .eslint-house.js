// Who may import whom, as patterns for each package's own .eslintrc.js (its `restrictedImportPatterns`).

// Nothing imports a shell, and a plugin never imports a backend plugin: between them are the API, service refs, events.
const shells = ['app', 'app/*', 'backend', 'backend/*'];
const backendPlugins = ['@waymark/*-backend', '@waymark/*-backend/*', '@backstage/plugin-*-backend', '@backstage/plugin-*-backend/*'];
// Rooms that touch the outside world.
const outside = ['node:*', 'fs', 'fs/*', 'path', 'os', 'net', 'http', 'https', 'child_process', 'crypto', 'express', 'pg', 'undici'];
const store = ['knex', 'pg', '@waymark/platform-backend', '@waymark/platform-backend/*'];

module.exports = {
  /** Pure: no I/O, and of Backstage only how a permission is defined. */
  pure: [...shells, ...backendPlugins, ...outside, 'knex', '@waymark/platform-node', '@backstage/backend-*', '@backstage/core-*', '@backstage/frontend-*', '@backstage/catalog-*'],
  /** Interfaces and conformance suites. */
  sockets: [...shells, ...backendPlugins, 'knex', 'pg', 'express'],
  /** Drivers never see the store. */
  driver: [...shells, ...backendPlugins, ...store],
  /** A backend plugin or a module of one. */
  backendPlugin: [...shells, ...backendPlugins],
  /** Pages reach the backend through the API only. */
  frontend: [...shells, ...backendPlugins, 'node:*', '@waymark/platform-node', '@backstage/backend-*'],
};
