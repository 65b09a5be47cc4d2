import { filesToRead } from '../filesToRead';
import { proposeService } from '../proposeService';
import type { ProposeOptions, RepositoryFiles } from '../types';

/** A repository as those that ask read it: only what is to be read is. */
export function repository(
  files: Record<string, string | object>,
): RepositoryFiles {
  const paths = Object.keys(files);
  const text = (path: string) =>
    typeof files[path] === 'string'
      ? (files[path] as string)
      : JSON.stringify(files[path]);
  return {
    paths,
    contents: Object.fromEntries(
      filesToRead(paths).map(path => [path, text(path)]),
    ),
  };
}
/** Proposes for these files. */
export const propose = (
  files: Record<string, string | object>,
  options?: ProposeOptions,
) => proposeService(repository(files), options);
/** What was found, by id. */
export const ids = (
  proposal: ReturnType<typeof proposeService>,
  severity?: 'must',
) =>
  proposal.findings
    .filter(one => !severity || one.severity === severity)
    .map(one => one.id);

/** A server as the platform asks for it. */
export const SERVER = `import express from 'express';
const app = express();
app.get('/healthz', (_, res) => res.end());
app.get('/readyz', (_, res) => res.end());
app.listen(Number(process.env.PORT));
`;

/** TypeScript, express, prisma, npm. */
export const EXPRESS = {
  'package.json': {
    name: '@acme/orders-api',
    description: 'Takes orders',
    scripts: {
      build: 'tsc',
      start: 'node dist/server.js',
      test: 'jest',
      lint: 'eslint .',
    },
    dependencies: { express: '^4', '@prisma/client': '^6' },
    devDependencies: { prisma: '^6', typescript: '^5' },
    engines: { node: '>=18' },
  },
  'package-lock.json': '{}',
  'prisma/schema.prisma':
    'datasource db {\n  provider = "postgresql"\n  url = env("DATABASE_URL")\n}\n',
  'prisma/migrations/20260101_init/migration.sql': '',
  'src/server.ts': SERVER,
  '.github/CODEOWNERS': '* @acme/shop\n/docs @acme/writers\n',
};

/** JavaScript, fastify, pg, yarn; with much missing. */
export const FASTIFY = {
  'package.json': {
    name: 'ledger',
    scripts: {
      start: 'fastify start -l info app.js',
      'db:migrate': 'node-pg-migrate up',
    },
    dependencies: {
      fastify: '^5',
      pg: '^8',
      'fastify-cli': '^7',
      ioredis: '^5',
    },
  },
  'yarn.lock': '',
  'app.js': `module.exports = async app => { app.get('/health', async () => 'ok'); };`,
  '.nvmrc': 'v18.20.1\n',
  '.env': 'DATABASE_URL=postgres://u:geheim@db/ledger\nAPI_KEY=sk-1\n',
  '.env.example': 'PORT=3000\nAPI_KEY=\nexport MAIL_FROM=\n',
  'docker-compose.yml': 'services:\n  db:\n    image: postgres:16\n',
};
