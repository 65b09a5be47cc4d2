import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolder from '@backstage/plugin-scaffolder-backend';
import request from 'supertest';
import { parse } from 'yaml';
import module from '.';
import {
  events,
  FakePlatform,
  json,
  line,
  operation,
} from './__testUtils__/fakePlatform';

const directory = join(__dirname, '../../../templates/typescript-service');
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

jest.setTimeout(60_000);

/** The form, the real scaffolder and its queue on Postgres, our step; only the platform behind it is a stand-in. */
describe('the golden path in the scaffolder', () => {
  it('hands over what the form asked for, and links to what was made', async () => {
    const platform = new FakePlatform();
    const baseUrl = await platform.start();
    const ended = operation({ state: 'succeeded', outcome: 'succeeded' });
    platform
      .on('GET /operations', json(200, { items: [], nextCursor: null }))
      .on('POST /services', json(202, operation()))
      .on(
        'GET /operations/op-1/log',
        events([line('1', 'all is well'), { event: 'operation', data: ended }]),
      )
      .on(
        'GET /services/my-api',
        json(200, {
          repository: {
            url: 'http://portal/repositories/my-api',
            cloneUrl: 'file:///x',
          },
          environments: [],
        }),
      );
    const template: Entity = parse(
      await readFile(join(directory, 'template.yaml'), 'utf8'),
    );
    // Of a task that can be recovered the queue asks its database each second for ever, also when it has ended.
    delete (template.spec as any).EXPERIMENTAL_recovery;
    template.metadata.annotations = {
      'backstage.io/managed-by-location': `file:${directory}/template.yaml`,
    };
    const person = {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'User',
      metadata: { name: 'mock' },
      spec: {},
    };
    const backend = await startTestBackend({
      features: [
        scaffolder,
        module,
        catalogServiceMock.factory({ entities: [template, person] }),
        // What a task does after it has completed is waited for, so that it finds its database.
        mockServices.rootConfig.factory({
          data: { scaffolder: { EXPERIMENTAL_gracefulShutdown: true } },
        }),
        mockServices.database.factory({
          knex: await databases.init('POSTGRES_18'),
        }),
        mockServices.discovery.mock({
          getBaseUrl: async plugin =>
            plugin === 'platform'
              ? baseUrl
              : `http://127.0.0.1:1/api/${plugin}`,
        }).factory,
      ],
    });
    const api = (call: request.Test) =>
      call.set('Authorization', mockCredentials.user.header());
    try {
      const values = {
        name: 'my-api',
        team: 'group:default/payments',
        database: 'postgres',
      };
      const templateRef = 'template:default/typescript-service';
      const refused = await api(
        request(backend.server).post('/api/scaffolder/v2/tasks'),
      ).send({
        templateRef,
        values: { ...values, name: 'my-db' },
      });
      expect(refused.status).toBe(400);

      const started = await api(
        request(backend.server).post('/api/scaffolder/v2/tasks'),
      ).send({ templateRef, values });
      expect(started.status).toBe(201);
      const task = await untilDone(() =>
        api(
          request(backend.server).get(
            `/api/scaffolder/v2/tasks/${started.body.id}`,
          ),
        ),
      );
      const log = await api(
        request(backend.server).get(
          `/api/scaffolder/v2/tasks/${started.body.id}/events`,
        ),
      );
      expect([task.status, log.text]).toEqual([
        'completed',
        expect.stringContaining('[deploy] all is well'),
      ]);

      const post = platform.seen.find(({ method }) => method === 'POST')!;
      expect(post.headers['idempotency-key']).toBe(
        `scaffolder:${started.body.id}:create`,
      );
      expect(post.body).toMatchObject({ name: 'my-api', team: 'payments' });
      const files = new Map<string, string>(
        post.body.files.map((file: any) => [
          file.path,
          Buffer.from(file.contentBase64, 'base64').toString(),
        ]),
      );
      expect(parse(files.get('platform.yaml')!)).toMatchObject({
        metadata: { name: 'my-api', team: 'payments' },
        spec: { database: { type: 'postgres', size: 'small' } },
      });
      expect(files.has('migrations/0001_create_notes.up.sql')).toBe(true);

      const output = JSON.parse(log.text).find(
        (event: any) => event.type === 'completion',
      ).body.output;
      expect(output.links).toEqual([
        { title: 'Open the service', entityRef: 'component:default/my-api' },
        { title: 'Repository', url: 'http://portal/repositories/my-api' },
        { title: 'Operation', url: '/operations/op-1' },
      ]);
    } finally {
      // Of another one it asks until it has seen that it has ended.
      await new Promise(resolve => setTimeout(resolve, 2500));
      await backend.stop();
      await platform.stop();
    }
  });
});

async function untilDone(look: () => request.Test): Promise<any> {
  for (;;) {
    const { body } = await look();
    if (body.status !== 'open' && body.status !== 'processing') return body;
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}
