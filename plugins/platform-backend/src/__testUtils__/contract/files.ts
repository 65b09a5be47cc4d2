import type { Files } from './world';

/** The repository's own copy of the client: installing it would ask the network. */
const PG = JSON.stringify(require.resolve('pg'));

/** A service with a database, as it stands in a repository; the same for every target. */
export const serviceFiles = (name: string, version: number): Files => ({
  'platform.yaml': `kind: Service
metadata:
  name: ${name}
  team: payments
spec:
  language: typescript
  runtime:
    replicas: 2
    cpu: "250m"
    memory: 256Mi
  database:
    type: postgres
    size: small
  deployment:
    canary: true
`,
  'package.json': JSON.stringify({ name, version: `${version}.0.0`, private: true, scripts: { start: 'node main.js', migrate: 'node migrate.js' } }),
  'package-lock.json': JSON.stringify({ name, version: `${version}.0.0`, lockfileVersion: 3, requires: true, packages: { '': { name, version: `${version}.0.0` } } }),
  'main.js': `const server = require('http').createServer((request, response) => response.end(process.env.SERVICE_VERSION));
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => server.close(() => process.exit(0)));\n`,
  'migrate.js': `const { Client } = require(${PG});
const client = new Client({ connectionString: process.env.DATABASE_URL });
client.connect().then(() => client.query('CREATE TABLE IF NOT EXISTS note (id int)')).then(() => client.end());\n`,
});
