import { createBackendPlugin } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend, type TestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { eventsServiceFactory, eventsServiceRef, type EventsService } from '@backstage/plugin-events-node';
import techdocsPlugin from '@backstage/plugin-techdocs-backend';
import fs from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import techdocsModuleMarkdown from './index';

let root: string;
let url: string;
let events: EventsService;
let backend: TestBackend;

beforeAll(async () => {
  root = await fs.mkdtemp(path.join(os.tmpdir(), 'waymark techdocs '));
  await fs.mkdir(path.join(root, 'docs'));
  await fs.writeFile(path.join(root, 'docs/index.md'), '# First\n\n<script>1</script>');
  const hearing = createBackendPlugin({
    pluginId: 'hearing',
    register: env =>
      env.registerInit({
        deps: { events: eventsServiceRef },
        async init(deps) {
          events = deps.events;
        },
      }),
  });
  backend = await startTestBackend({
    features: [
      techdocsPlugin,
      techdocsModuleMarkdown,
      hearing,
      eventsServiceFactory,
      catalogServiceMock.factory({
        entities: [
          {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: {
              name: 'notes',
              namespace: 'default',
              uid: 'u1',
              annotations: {
                'backstage.io/techdocs-ref': 'dir:.',
                'backstage.io/source-location': `file:${path.join(root, 'catalog-info.yaml')}`,
                'waymark.dev/repository': 'notes',
              },
            },
          },
        ],
      }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost:7007' },
          backend: { baseUrl: 'http://localhost:0', listen: { port: 0, host: '127.0.0.1' } },
          events: { useEventBus: 'never' },
          permission: { enabled: true },
          techdocs: { builder: 'local', publisher: { type: 'local', local: { publishDirectory: path.join(root, 'published') } } },
        },
      }),
    ],
  });
  url = `http://127.0.0.1:${backend.server.port()}/api/techdocs`;
}, 60_000);
afterAll(async () => {
  await backend?.stop();
  await fs.rm(root, { recursive: true });
});

const headers = { authorization: 'Bearer mock-user-token' };
const page = async () => (await fetch(`${url}/static/docs/default/component/notes/index.html`, { headers })).text();

it('TechDocs renders by this generator at the first look, and shows nothing to who is not signed in', async () => {
  const answer = await (await fetch(`${url}/sync/default/component/notes`, { headers })).text();
  expect(answer).toContain('event: finish\ndata: {"updated":true}');
  expect(await page()).toMatch(/<article class="md-content__inner md-typeset">\n<h1 id="first">First/);
  expect(await page()).not.toContain('<script>');
  for (const address of ['static/docs/default/component/notes/index.html', 'metadata/techdocs/default/component/notes', 'sync/default/component/notes']) {
    const nobody = await fetch(`${url}/${address}`, { headers: { authorization: 'Bearer mock-none-token' } });
    expect({ address, status: nobody.status }).toEqual({ address, status: 401 });
  }
});

it('a hint that the repository has changed renders anew, within the minute that TechDocs does not look again', async () => {
  await fs.writeFile(path.join(root, 'docs/index.md'), '# Second one');
  const looked = await (await fetch(`${url}/sync/default/component/notes`, { headers })).text();
  expect(looked).toContain('data: {"updated":false}');
  await events.publish({ topic: 'platform.changed', eventPayload: { kind: 'repository', name: 'notes', change: 'changed' } });
  for (let tries = 0; !(await page()).includes('Second one'); tries++) {
    if (tries > 200) throw new Error('it was not rendered anew');
    await sleep(50);
  }
  expect(await page()).toContain('<h1 id="second-one">');
}, 30_000);
