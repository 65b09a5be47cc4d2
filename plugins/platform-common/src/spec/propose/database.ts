import type { Repository } from './Repository';
import type { Finding } from './types';

/** Packages that speak to PostgreSQL and to nothing else. */
const CLIENTS = [
  'pg',
  'postgres',
  'pg-promise',
  'slonik',
  '@neondatabase/serverless',
  'node-pg-migrate',
  'postgrator',
  '@fastify/postgres',
];
/** What else a service may need, which the platform does not make: package, and what to call it. */
const OTHERS: [string, string][] = [
  ['mysql', 'MySQL'],
  ['mysql2', 'MySQL'],
  ['mongodb', 'MongoDB'],
  ['mongoose', 'MongoDB'],
  ['redis', 'Redis'],
  ['ioredis', 'Redis'],
  ['amqplib', 'RabbitMQ'],
  ['kafkajs', 'Kafka'],
  ['better-sqlite3', 'SQLite'],
  ['sqlite3', 'SQLite'],
];
const COMPOSE = [
  'docker-compose.yml',
  'docker-compose.yaml',
  'compose.yml',
  'compose.yaml',
];

/** How a migration tool is run where no script of package.json does it. In this order: the first that fits. */
const TOOLS: { package: string; files: RegExp; command: string }[] = [
  {
    package: 'prisma',
    files: /^prisma\/migrations\/[^/]+\/migration\.sql$/,
    command: 'node_modules/.bin/prisma migrate deploy',
  },
  {
    package: 'drizzle-kit',
    files: /^drizzle\.config\.[cm]?[jt]s$/,
    command: 'node_modules/.bin/drizzle-kit migrate',
  },
  {
    package: 'node-pg-migrate',
    files: /^migrations\/[^/]+\.(?:[cm]?[jt]s|sql)$/,
    command: 'node_modules/.bin/node-pg-migrate up',
  },
  {
    package: 'knex',
    files: /^(?:src\/|db\/)?knexfile\.[cm]?[jt]s$/,
    command: 'node_modules/.bin/knex migrate:latest',
  },
];

/** Why it is taken to have a PostgreSQL database, as a noun phrase; undefined where nothing says so. Pure. */
export function databaseFrom(repository: Repository): string | undefined {
  const schema = repository.text('prisma/schema.prisma');
  if (
    schema &&
    /^[ \t]{0,40}provider[ \t]{0,40}=[ \t]{0,40}"postgres(?:ql)?"/m.test(schema)
  )
    return 'the provider in prisma/schema.prisma';
  const client = CLIENTS.find(name => repository.depends(name));
  return client
    ? `"${client}" among the dependencies of package.json`
    : undefined;
}

/** The tool that brings the schema up to date, and how it is run; undefined where none is set up. Pure. */
export function migrationTool(
  repository: Repository,
): { command: string; from: string } | undefined {
  for (const tool of TOOLS) {
    const file =
      repository.depends(tool.package) &&
      [...repository.paths].find(path => tool.files.test(path));
    if (file)
      return {
        command: tool.command,
        from: `"${tool.package}" in package.json, and ${file}`,
      };
  }
  return undefined;
}

/** What is missing or surprising about its data. Pure. */
export function databaseFindings(
  repository: Repository,
  database: string | undefined,
): Finding[] {
  const findings: Finding[] = [];
  const others = new Set(
    OTHERS.filter(([name]) => repository.depends(name)).map(
      ([, words]) => words,
    ),
  );
  for (const other of others) {
    findings.push({
      id: `needs-${other.toLowerCase()}`,
      severity: 'should',
      certain: true,
      file: 'package.json',
      what: `It speaks to ${other}, which the platform does not make`,
      why: 'PostgreSQL is what there is so far; everything else stays where it is now.',
      next: 'Give it the address as a secret once it is there: platform secrets set NAME',
    });
  }
  const compose = COMPOSE.find(path =>
    /image:\s*["']?(?:[\w./-]+\/)?postgres(?:[:"'\s]|$)/m.test(
      repository.text(path) ?? '',
    ),
  );
  if (!database && compose) {
    findings.push({
      id: 'compose-postgres',
      severity: 'should',
      certain: false,
      file: compose,
      what: `${compose} starts PostgreSQL, and nothing in package.json is known to speak to it`,
      why: 'No database is proposed for what may not use it.',
      next: 'If it does, add "database: { type: postgres }" below spec.',
    });
  }
  const named = /\bDATABASE_URL\b/;
  const asks =
    repository.says(named) ||
    [
      'prisma/schema.prisma',
      'knexfile.js',
      'knexfile.ts',
      'drizzle.config.ts',
    ].some(path => named.test(repository.text(path) ?? ''));
  if (database && !asks) {
    findings.push({
      id: 'database-url',
      severity: 'must',
      certain: false,
      what: 'Nothing was found that reads DATABASE_URL',
      why: 'The address of its database, with user and password, is in that variable and nowhere else.',
      next: 'Connect with process.env.DATABASE_URL.',
    });
  }
  return findings;
}
