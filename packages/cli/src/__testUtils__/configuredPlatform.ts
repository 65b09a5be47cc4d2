import { eventStream, FakePlatform } from './FakePlatform';
import { detail, operation, places } from './samples';
import { databasePage } from './samples/database';
import { platform, TestIo } from './TestIo';

/** Where configuration is, in the API. */
export const AT = '/services/{service}/environments/{environment}';

const ended = operation({
  id: 'op-5',
  kind: 'config.apply',
  title: 'Changed',
  state: 'succeeded',
  outcome: 'succeeded',
  durationMs: 900,
  result: { revision: 'c5' },
});

/** A platform with a service that has values, secrets and perhaps databases. Only for tests. */
export async function configuredPlatform() {
  /** Secrets, and whether the platform has made them; databases of the service. */
  const has = {
    generated: { API_KEY: false, SESSION_KEY: true } as Record<string, boolean>,
    databases: [] as object[],
  };
  const api = await FakePlatform.start();
  const begun = () => ({
    status: 202,
    body: { ...ended, state: 'running' as const, outcome: null },
  });
  api
    .on('GET /services/{service}', () => ({ body: detail() }))
    .on('GET /databases', () => ({ body: databasePage(has.databases) }))
    .on('POST /databases/{database}/rotations', begun)
    .on('GET /environments', () => ({
      body: { items: places, nextCursor: null },
    }))
    .on(`PATCH ${AT}/config`, begun)
    .on(`PUT ${AT}/secrets/{secret}`, begun)
    .on(`DELETE ${AT}/secrets/{secret}`, begun)
    .on(`POST ${AT}/secrets/rotate`, begun)
    .on(`GET ${AT}/secrets`, ({ params }) => ({
      body: {
        service: params.service,
        environment: params.environment,
        revision: 'c4',
        items: Object.entries(has.generated).map(([name, made]) => ({
          name,
          version: 3,
          generated: made,
          updatedAt: '2026-11-20T10:00:00.000Z',
          updatedBy: 'user:default/ada',
          usedBy: ['r3'],
          ...(name === 'SESSION_KEY' ? { follows: 'staging' } : {}),
        })),
      },
    }))
    .on(`GET ${AT}/config`, ({ params }) => ({
      body: {
        service: params.service,
        environment: params.environment,
        revision: 'c4',
        valuesShown: true,
        items: [
          {
            name: 'LOG_LEVEL',
            value: 'debug',
            updatedAt: null,
            updatedBy: null,
          },
          {
            name: 'REGION',
            value: 'north',
            updatedAt: null,
            updatedBy: null,
            follows: 'staging',
          },
        ],
        dependencies: [{ service: 'mail', variable: 'MAIL_URL', url: null }],
      },
    }))
    .on('GET /operations/{operation}', () => ({ body: ended }))
    .on('GET /operations/{operation}/log', (_, response) => {
      const send = eventStream(response);
      send('operation', ended);
      response.end();
    });

  /** Runs a command line on that service. */
  const run = (
    words: string,
    { terminal, input }: { terminal?: boolean; input?: string } = {},
  ) => {
    const io = new TestIo(api.env, { terminal, cwd: '/' });
    if (input !== undefined) io.stdin.end(input);
    return platform(`${words} --service payment-api`, io);
  };
  /** What was sent and is no question. */
  const sent = () =>
    api.requests
      .filter(one => !one.id.startsWith('GET'))
      .map(one => [one.id.split(' ')[0], one.params.environment, one.body]);
  return { api, has, run, sent };
}
