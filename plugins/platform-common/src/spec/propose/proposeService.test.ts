import { parseServiceFile } from '../parseServiceFile';
import {
  EXPRESS,
  FASTIFY,
  ids,
  propose,
  SERVER,
} from './__testUtils__/projects';
import { filesToRead } from './filesToRead';
import { standsInTheWay } from './proposeService';

describe('a service of express and prisma, by npm', () => {
  it('is proposed whole, each line with what it was concluded from, and nothing stands in its way', () => {
    const proposal = propose(EXPRESS);
    expect(proposal.serviceFile)
      .toBe(`# What this service needs. The platform makes it so; the reference is in the platform's documentation.
kind: Service
metadata:
  name: orders-api
  team: shop
  tier: standard
spec:
  language: typescript
  framework: express
  runtime:
    replicas: 1
    cpu: 250m
    memory: 256Mi
  database:
    type: postgres
    size: small
  commands:
    migrate: node_modules/.bin/prisma migrate deploy
`);
    expect(
      Object.fromEntries(proposal.concluded.map(one => [one.path, one.from])),
    ).toMatchObject({
      'metadata.name': 'package.json',
      'metadata.team': '.github/CODEOWNERS, which gives everything to @…/shop',
      'spec.framework': '"express" among the dependencies of package.json',
      'spec.database.type': 'the provider in prisma/schema.prisma',
      'spec.commands.migrate': expect.stringContaining(
        'prisma/migrations/20260101_init/migration.sql',
      ),
    });
    expect(proposal.scripts.map(one => [one.name, one.state])).toEqual([
      ['lint', 'script'],
      ['test', 'script'],
      ['build', 'script'],
      ['migrate', 'proposed'],
      ['start', 'script'],
    ]);
    expect(ids(proposal, 'must')).toEqual([]);
    expect(proposal.catalogFile).toContain(
      'name: orders-api\n  description: Takes orders',
    );
    expect(proposal.catalogFile).toContain('owner: group:default/shop');
  });

  it.each<[string, Record<string, unknown>, string, boolean]>([
    [
      'no script start',
      { 'package.json': { ...EXPRESS['package.json'], scripts: {} } },
      'start',
      true,
    ],
    ['no lockfile', { 'package-lock.json': undefined }, 'lockfile', true],
    [
      'nothing that builds what it starts',
      {
        'package.json': {
          ...EXPRESS['package.json'],
          scripts: { start: 'node dist/server.js' },
        },
      },
      'build',
      true,
    ],
    [
      'the test of npm init',
      {
        'package.json': {
          ...EXPRESS['package.json'],
          scripts: {
            build: 'tsc',
            start: 'node dist/server.js',
            test: 'echo "Error: no test specified" && exit 1',
          },
        },
      },
      'test-placeholder',
      true,
    ],
    [
      'no /readyz',
      { 'src/server.ts': SERVER.replace('readyz', 'ready') },
      'readyz',
      false,
    ],
    [
      'no /healthz',
      { 'src/server.ts': SERVER.replace('healthz', 'health') },
      'healthz',
      false,
    ],
    [
      'a fixed port',
      { 'src/server.ts': SERVER.replace('Number(process.env.PORT)', '3000') },
      'port',
      false,
    ],
    [
      'no DATABASE_URL',
      {
        'prisma/schema.prisma': 'datasource db {\n  provider = "postgresql"\n}',
      },
      'database-url',
      false,
    ],
  ])(
    'finds %s, and nothing else that must be seen to',
    (_, change, id, certain) => {
      const files = Object.fromEntries(
        Object.entries({ ...EXPRESS, ...change }).filter(
          ([, value]) => value !== undefined,
        ),
      ) as any;
      const proposal = propose(files);
      expect(ids(proposal, 'must')).toEqual([id]);
      expect(proposal.findings.find(one => one.id === id)).toMatchObject({
        certain,
        what: expect.any(String),
        why: expect.any(String),
        next: expect.any(String),
      });
      expect(proposal.findings.some(standsInTheWay)).toBe(certain);
    },
  );
});

describe('a service of fastify and pg, by yarn', () => {
  it('is proposed, with what is missing first', () => {
    const proposal = propose(FASTIFY, { team: 'payments' });
    const parsed = parseServiceFile(proposal.serviceFile!);
    expect(parsed).toMatchObject({
      ok: true,
      file: {
        metadata: { name: 'ledger', team: 'payments' },
        spec: {
          framework: 'fastify',
          database: { type: 'postgres' },
          commands: {
            start: 'node --run start',
            migrate: 'node --run db:migrate',
          },
        },
      },
    });
    expect(ids(proposal, 'must')).toEqual([
      'lockfile',
      'healthz',
      'readyz',
      'port',
      'database-url',
    ]);
    expect(ids(proposal)).toEqual(
      expect.arrayContaining([
        'needs-redis',
        'node',
        'settings',
        'secrets',
        'javascript',
        'test',
        'lint',
      ]),
    );
    expect(proposal.findings.find(one => one.id === 'healthz')!.why).toContain(
      'There is /health.',
    );
    expect(proposal.findings.find(one => one.id === 'settings')!.what).toBe(
      '.env.example names 2 settings: API_KEY, MAIL_FROM',
    );
  });

  it('names files that look like secrets, and reads none of them', () => {
    expect(filesToRead(Object.keys(FASTIFY))).not.toContain('.env');
    const proposal = propose(FASTIFY, { team: 'payments' });
    expect(proposal.findings.find(one => one.id === 'secrets')).toMatchObject({
      file: '.env',
      severity: 'should',
    });
    expect(JSON.stringify(proposal)).not.toMatch(/geheim|sk-1/);
    const { '.env': _, ...without } = FASTIFY;
    expect(ids(propose(without, { team: 'payments' }))).not.toContain(
      'secrets',
    );
  });
});
