import {
  coreServices,
  createBackendPlugin,
  type AuthService,
} from '@backstage/backend-plugin-api';
import { urlReaderServiceFactory } from '@backstage/backend-defaults/urlReader';
import {
  mockServices,
  startTestBackend,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  catalogServiceRef,
  type CatalogService,
} from '@backstage/plugin-catalog-node';
import { eventsServiceFactory } from '@backstage/plugin-events-node';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import catalogModulePlatform from '../index';
import type { createFakePlatform } from './fakePlatform';

type Knex = Awaited<ReturnType<TestDatabases['init']>>;

/** For tests: the real catalog on a database of its own, with our module and one group. */
export function createCatalogBackend(
  platform: ReturnType<typeof createFakePlatform>,
) {
  let backend: Awaited<ReturnType<typeof startTestBackend>> | undefined;
  let catalog: CatalogService;
  let auth: AuthService;

  const folder = mkdtempSync(path.join(os.tmpdir(), 'waymark-catalog-'));
  const groupFile = path.join(folder, 'group.yaml');
  writeFileSync(
    groupFile,
    `apiVersion: backstage.io/v1alpha1
kind: Group
metadata: { name: people-who-pay, annotations: { waymark.dev/team: payments } }
spec: { type: team, children: [] }
`,
  );

  async function start(knex: Knex) {
    const user = createBackendPlugin({
      pluginId: 'looking',
      register: env =>
        env.registerInit({
          deps: { catalog: catalogServiceRef, auth: coreServices.auth },
          async init(deps) {
            ({ catalog, auth } = deps);
          },
        }),
    });
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModulePlatform,
        urlReaderServiceFactory,
        ...platform.features,
        eventsServiceFactory,
        user,
        mockServices.database.factory({ knex }),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl: 'http://localhost:7007' },
            backend: { baseUrl: 'http://localhost:7007' },
            events: { useEventBus: 'never' },
            catalog: {
              locations: [
                {
                  type: 'file',
                  target: groupFile,
                  rules: [{ allow: ['Group'] }],
                },
              ],
              stitchingStrategy: {
                mode: 'deferred',
                pollingInterval: { milliseconds: 100 },
              },
            },
          },
        }),
      ],
    });
  }

  const get = async (ref: string) =>
    catalog.getEntityByRef(ref, {
      credentials: await auth.getOwnServiceCredentials(),
    });
  /** Waits until it is so; returns how long that took, milliseconds. */
  const until = async (is: () => Promise<boolean>, ms = 40_000) => {
    const begun = Date.now();
    while (!(await is())) {
      if (Date.now() - begun > ms) throw new Error(`not so after ${ms} ms`);
      await new Promise(resolve => setTimeout(resolve, 25));
    }
    return Date.now() - begun;
  };
  const there = (
    ref: string,
    check: (entity: Entity) => boolean = () => true,
  ) =>
    until(async () => {
      const entity = await get(ref);
      return entity !== undefined && check(entity);
    });
  const gone = (ref: string) =>
    until(async () => (await get(ref)) === undefined);
  const stop = async () => backend?.stop();
  const remove = async () => {
    await stop();
    rmSync(folder, { recursive: true });
  };
  return { start, stop, remove, get, there, gone };
}
