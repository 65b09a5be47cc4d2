import { createBackendModule } from '@backstage/backend-plugin-api';
/* eslint-disable no-restricted-syntax -- runs from source only */
import { mockCredentials, mockServices, startTestBackend, TestDatabases } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { type PlatformExtensionPoint, platformExtensionPoint } from '@waymark/platform-node';
import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import request from 'supertest';
import { enqueue } from '../loop/enqueue';
import { operationKey } from '../loop/keys';
import { platformPlugin } from '../plugin';
import { FakeSourceControl } from './fakeSourceControl';
import { fakeScaffolder, type FakeTask } from './fakeScaffolder';
import { FakeWorld } from './fakeTarget';

const group = (name: string) => ({ apiVersion: 'backstage.io/v1alpha1', kind: 'Group', metadata: { name, namespace: 'default' }, spec: { type: 'team', children: [] } });
const user = (name: string, team: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name, namespace: 'default' },
  spec: { memberOf: [team], profile: { displayName: name } },
  relations: [{ type: 'memberOf', targetRef: `group:default/${team}` }],
});

export const ENTITIES = [group('payments'), group('search'), group('platform'), user('ana', 'payments'), user('ben', 'search'), user('pia', 'platform')];
export const as = (name: string) => mockCredentials.user.header(`user:default/${name}`);

/** Boots the real plugin on real Postgres, with a fake world below it, or a real target. Only for tests. */
export async function startPlatform(databases: TestDatabases, options: { entities?: any[]; knex?: any; world?: FakeWorld; sourceControl?: FakeSourceControl; data?: string; protection?: Record<string, string>; notices?: object; rollback?: { bakeSeconds?: number; lookSeconds?: number }; environments?: Record<string, unknown>; target?: Parameters<PlatformExtensionPoint['addTarget']>[0] | 'none'; /** More of `platform:` in the configuration. */ platform?: Record<string, any>; features?: any[]; config?: Record<string, any> } = {}) {
  const [id] = databases.eachSupportedId()[0] ?? [];
  if (!id) throw new Error('There is no Postgres for tests: set BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING');
  const knex = options.knex ?? (await databases.init(id));
  const data = options.data ?? (await mkdtemp(path.join(tmpdir(), 'waymark test ')));
  const world = options.world ?? new FakeWorld();
  const sourceControl = options.sourceControl ?? new FakeSourceControl();
  const entities = options.entities ?? [...ENTITIES];
  const tasks = new Map<string, FakeTask>();
  const service: Server = createServer((_, response) => response.writeHead(world.health).end('ok'));
  await new Promise<void>(resolve => {
    service.listen(0, '127.0.0.1', resolve);
  });
  world.address = `http://127.0.0.1:${(service.address() as AddressInfo).port}`;

  const backend = await startTestBackend({
    features: [
      platformPlugin,
      fakeScaffolder(tasks),
      createBackendModule({
        pluginId: 'platform',
        moduleId: 'fake-world',
        register(env) {
          env.registerInit({
            deps: { platform: platformExtensionPoint },
            async init({ platform }) {
              if (options.target !== 'none') platform.addTarget(options.target ?? (() => world.registration()));
              platform.setSourceControl(sourceControl);
            },
          });
        },
      }),
      mockServices.rootLogger.factory({ level: (process.env.TEST_LOG as any) ?? 'error' }),
      mockServices.database.factory({ knex }),
      // Without a token there is nobody: the default of the mocks would be somebody.
      mockServices.httpAuth.factory({ defaultCredentials: mockCredentials.none() }),
      mockServices.rootConfig.factory({
        data: { ...options.config, app: { baseUrl: 'http://localhost' }, platform: { dataDirectory: data, templates: path.resolve(__dirname, '../../../../templates'), loop: { leaseSeconds: 2, pollMilliseconds: 50 }, databases: { firstAfterSeconds: 0.001 }, ...(options.protection ? { protection: options.protection } : {}), ...(options.notices ? { notices: options.notices } : {}), ...(options.rollback ? { rollback: options.rollback } : {}), ...(options.environments ? { environments: options.environments as any } : {}), ...options.platform } },
      }),
      catalogServiceMock.factory({ entities }),
      ...(options.features ?? []),
    ],
  });
  return {
    knex,
    world,
    sourceControl,
    /** What the scaffolder knows. */
    tasks,
    data,
    server: backend.server,
    api: request(backend.server),
    async stop() {
      await backend.stop();
      service.close();
    },
    async clean() {
      await rm(data, { recursive: true, force: true });
    },
  };
}

export type TestPlatform = Awaited<ReturnType<typeof startPlatform>>;

/** A tree that the API takes as `files`. */
export function treeOf(name: string, team: string, more: Record<string, string> = {}) {
  const files: Record<string, string> = {
    'platform.yaml': [
      'kind: Service', 'metadata:', `  name: ${name}`, `  team: ${team}`, 'spec:', '  language: typescript', '  runtime:', '    replicas: 1',
      '    cpu: "250m"', '    memory: "256Mi"', '  database:', '    type: postgres', '    size: small', '',
    ].join('\n'),
    ...more,
  };
  return Object.entries(files).map(([p, content]) => ({ path: p, contentBase64: Buffer.from(content).toString('base64') }));
}

/** Waits until an operation has ended. */
export async function ended(platform: TestPlatform, id: string, who = 'ana', timeoutMs = 45_000): Promise<any> {
  const until = Date.now() + timeoutMs;
  for (;;) {
    const { body } = await platform.api.get(`/api/platform/operations/${id}`).set('Authorization', as(who));
    if (!['running', 'undoing'].includes(body.state)) return body;
    if (Date.now() > until) throw new Error(`Operation ${id} goes on: ${JSON.stringify(body.steps.map((s: any) => [s.id, s.state, s.message]))}`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

/** What a worker leaves that dies after it has acted, and before it has stored that: the operation runs once more from its first step. */
export async function runOnceMore(platform: TestPlatform, id: string): Promise<any> {
  await platform.knex('operation_step').where({ operation: id }).update({ state: 'running', ended_at: null });
  await platform.knex('operation').where({ id }).update({ state: 'running', ended_at: null });
  await enqueue(platform.knex, operationKey(id));
  return ended(platform, id);
}
