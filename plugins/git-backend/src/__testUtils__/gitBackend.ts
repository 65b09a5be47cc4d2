import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  platformExtensionPoint,
  type SourceControl,
} from '@waymark/platform-node';
import express from 'express';
import gitFeatures from '../index';
import { createTestHost } from './testHost';

const user = (name: string, ...groups: string[]) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name },
  relations: groups.map(group => ({
    type: 'memberOf',
    targetRef: `group:default/${group}`,
  })),
});
const group = (name: string, team?: string) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: {
    name,
    ...(team ? { annotations: { 'waymark.dev/team': team } } : {}),
  },
});

/** For tests: the plugin with people of three teams, and a stand-in for the platform that knows one service, `one`. */
export async function startGitBackend() {
  let sourceControl: SourceControl | undefined;
  const asked: string[] = [];
  const t = await createTestHost();
  // Stands in for the platform: one service, and the socket for the source control.
  const platform = createBackendPlugin({
    pluginId: 'platform',
    register(env) {
      env.registerExtensionPoint(platformExtensionPoint, {
        addTarget: () => {},
        setSourceControl: it => {
          sourceControl = it;
        },
      });
      env.registerInit({
        deps: {
          http: coreServices.httpRouter,
          httpAuth: coreServices.httpAuth,
        },
        async init({ http, httpAuth }) {
          const router = express.Router();
          router.get('/repositories/:name', async (req, res) => {
            const caller = await httpAuth.credentials(req, {
              allow: ['service'],
            });
            asked.push(caller.principal.subject);
            if (req.params.name === 'broken') res.status(500).end();
            else if (req.params.name !== 'one')
              res.status(404).json({ error: {} });
            else res.json({ name: 'one', team: 'payments' });
          });
          http.use(router);
        },
      });
    },
  });
  const backend = await startTestBackend({
    features: [
      gitFeatures,
      platform,
      catalogServiceMock.factory({
        entities: [
          user('ana', 'payments-people'),
          user('bob', 'search'),
          user('eve'),
          user('pat', 'platform'),
          group('payments-people', 'payments'),
          group('search'),
          group('platform'),
        ],
      }),
      mockServices.httpAuth.factory({
        defaultCredentials: mockCredentials.none(),
      }),
      mockServices.rootConfig.factory({
        data: {
          app: { baseUrl: 'http://localhost:7007' },
          backend: { baseUrl: 'http://localhost:7007' },
          git: { directory: t.directory, localPusher: 'user:default/pat' },
        },
      }),
    ],
  });

  await t.create('one', {
    'README.md': '# One\n',
    'src/a b.ts': 'export {};\n',
    'bin.dat': 'a\0b',
  });
  return {
    ...t,
    backend,
    port: backend.server.port(),
    /** What the platform was given. */
    sourceControl: sourceControl!,
    /** Who asked the platform. */
    asked,
    token: (name: string) => mockCredentials.user.token(`user:default/${name}`),
    stop: async () => {
      await backend.stop();
      await t.remove();
    },
  };
}
