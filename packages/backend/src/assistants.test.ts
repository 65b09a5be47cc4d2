import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { bundled } from '@waymark/cli/testing';
import { bootBackend, type BootedBackend } from './__testUtils__/bootBackend';
import { callTool as call } from './__testUtils__/callTool';
import { eventually } from './__testUtils__/eventually';

jest.setTimeout(120_000);

const FILE = `kind: Service
metadata: { name: shop-api, team: payments }
spec: { language: typescript, runtime: { replicas: 1, cpu: "250m", memory: "256Mi" } }
`;

let backend: BootedBackend;
const clients: Client[] = [];
const tokens: Record<string, string> = {};

beforeAll(async () => {
  backend = await bootBackend({
    configs: ['packages/backend/src/__testUtils__/templates.yaml'],
  });
});
afterAll(async () => {
  await Promise.all(clients.map(client => client.close()));
  await backend?.stop();
});

async function signIn(person: string): Promise<string> {
  // Somebody is known once the catalog has read them.
  tokens[person] ??= await eventually(async () => {
    const answer = await fetch(
      `${backend.url}/api/auth/waymark-local/refresh`,
      {
        method: 'POST',
        headers: { 'x-waymark-person': `user:default/${person}` },
      },
    );
    return answer.ok
      ? (await answer.json()).backstageIdentity.token
      : undefined;
  }, 60_000);
  return tokens[person];
}

async function api(
  token: string,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: any }> {
  const answer = await fetch(`${backend.url}/api/platform${path}`, {
    method,
    headers: {
      Authorization: `Bearer ${token}`,
      'Content-Type': 'application/json',
    },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  return { status: answer.status, body: await answer.json() };
}

/** The token that a person gives to an assistant. */
async function tokenFor(person: string): Promise<string> {
  const { body } = await api(await signIn(person), 'POST', '/assistant-tokens');
  return body.token;
}

async function connect(token: string): Promise<Client> {
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(
    new StreamableHTTPClientTransport(
      new URL(`${backend.url}/api/mcp-actions/v1`),
      { requestInit: { headers: { Authorization: `Bearer ${token}` } } },
    ),
  );
  clients.push(client);
  return client;
}

it('nobody comes in without a token, nor from another page', async () => {
  const knock = (headers: Record<string, string>) =>
    fetch(`${backend.url}/api/mcp-actions/v1`, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        Accept: 'application/json, text/event-stream',
        ...headers,
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' }),
    }).then(answer => answer.status);
  const token = await tokenFor('mei.tanaka');
  expect(await knock({})).toBe(401);
  expect(await knock({ Authorization: 'Bearer nonsense' })).toBe(401);
  expect(await knock({ Cookie: `backstage-auth=${token}` })).toBe(401);
  expect(await knock({ Authorization: `Bearer ${token}` })).toBe(200);
  const page = { Origin: 'http://shop.staging.localhost:7008' };
  expect(await knock({ Authorization: `Bearer ${token}`, ...page })).toBe(403);
});

it("an assistant's token opens that door alone", async () => {
  const token = await tokenFor('mei.tanaka');
  const doors: Array<[string, string]> = [
    ['GET', '/services'],
    ['POST', '/approvals/1/decision'],
    ['POST', '/assistant-tokens'],
    ['GET', '/.backstage/actions/v1/actions'],
  ];
  for (const [method, path] of doors) {
    expect([path, (await api(token, method, path)).status]).toEqual([
      path,
      401,
    ]);
  }
});

it('an assistant does what its person may, by a door of its own', async () => {
  const owner = await signIn('mei.tanaka');
  const made = await eventually(async () => {
    const answer = await api(owner, 'POST', '/repositories', {
      name: 'shop-api',
      team: 'payments',
      files: [
        {
          path: 'platform.yaml',
          contentBase64: Buffer.from(FILE).toString('base64'),
        },
      ],
    });
    // Who owns what is known once the catalog has read the people.
    return answer.status === 202 ? answer.body : undefined;
  });
  const mine = await connect(await tokenFor('mei.tanaka'));
  const waited = await call(mine, 'wait-for-operation', {
    operation: made.id,
    seconds: 30,
  });
  expect(waited.value).toMatchObject({ ended: true, outcome: 'succeeded' });

  const { tools } = await mine.listTools();
  const tool = tools.find(one => one.name === 'platform.set-secret')!;
  expect(tool.inputSchema).toMatchObject({
    type: 'object',
    required: ['service', 'environment', 'secret'],
    additionalProperties: false,
  });
  expect(tool.annotations).toMatchObject({ readOnlyHint: false });
  expect(tools.every(one => one.name.startsWith('platform.'))).toBe(true);
  expect(tools.map(one => one.name)).not.toContain('platform.decide-approval');

  const input = {
    service: 'shop-api',
    environment: 'staging',
    secret: 'API_KEY',
    generate: true,
  };
  const set = await call(mine, 'set-secret', input);
  expect(set).toMatchObject({ refused: false });
  const { operationId } = set.value;
  const ended = await call(mine, 'wait-for-operation', {
    operation: operationId,
    seconds: 30,
  });
  expect(ended.value).toMatchObject({ outcome: 'succeeded' });

  // Of another team: reads, and is told what the API tells.
  const other = await connect(await tokenFor('elif.demir'));
  const seen = await call(other, 'get-service', { service: 'shop-api' });
  expect(seen.value.service.team).toBe('payments');
  const direct = await api(
    await signIn('elif.demir'),
    'PUT',
    '/services/shop-api/environments/staging/secrets/API_KEY',
    { generate: true },
  );
  expect(direct.status).toBe(403);
  const refused = await call(other, 'set-secret', input);
  const { message, why, next } = direct.body.error;
  expect(refused).toMatchObject({
    refused: true,
    text: `NotAllowedError: ${message}. ${why} ${next}`,
  });

  const planless = await call(mine, 'create-deployment', {
    service: 'shop-api',
    environments: ['staging'],
  });
  expect(planless).toMatchObject({
    refused: true,
    text: expect.stringMatching(
      /^NotAllowedError: An assistant does this by a plan only\. It changes what serves.+\. Make a plan \(create-plan with kind deploy\)/,
    ),
  });

  const { body } = await api(owner, 'GET', '/services/shop-api/audit');
  const deeds = body.items.map((one: any) =>
    [one.actor, one.door, one.action, one.outcome].join(' '),
  );
  expect(deeds).toEqual(
    expect.arrayContaining([
      'user:default/mei.tanaka assistant setSecret allowed',
      'user:default/elif.demir assistant setSecret refused',
      'user:default/mei.tanaka assistant createDeployment refused',
    ]),
  );
});

it('the command line is a way in', async () => {
  const cli = bundled('main');
  const client = new Client({ name: 'test', version: '1' });
  clients.push(client);
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: [cli.file, 'mcp'],
      env: {
        PLATFORM_URL: backend.url,
        PLATFORM_TOKEN: await signIn('elif.demir'),
      },
      stderr: 'ignore',
    }),
  );
  expect((await call(client, 'who-am-i', {})).value).toMatchObject({
    entityRef: 'user:default/elif.demir',
  });
  expect(
    (await call(client, 'get-operation', { operation: 'op-x' })).text,
  ).toMatch(/^NotFoundError: /);
  cli.remove();
});

it('a template sets a secret and a value by the same operations, as the person who runs it', async () => {
  const run = (person: string) =>
    eventually(async () => {
      const answer = await fetch(`${backend.url}/api/scaffolder/v2/tasks`, {
        method: 'POST',
        headers: {
          Authorization: `Bearer ${await signIn(person)}`,
          'Content-Type': 'application/json',
        },
        body: JSON.stringify({
          templateRef: 'template:default/configure-service',
          values: { service: 'shop-api' },
        }),
      });
      // The catalog may not have read the template yet.
      if (answer.status !== 201) return undefined;
      const { id } = await answer.json();
      return eventually(async () => {
        const task = await fetch(
          `${backend.url}/api/scaffolder/v2/tasks/${id}`,
          { headers: { Authorization: `Bearer ${await signIn(person)}` } },
        ).then(one => one.json());
        return ['completed', 'failed'].includes(task.status) ? task : undefined;
      }, 60_000);
    }, 90_000);

  const task = await run('mei.tanaka');
  const { body } = await api(
    await signIn('mei.tanaka'),
    'GET',
    `/operations?task=${task.id}`,
  );
  expect({
    status: task.status,
    operations: body.items.map(
      (one: any) => `${one.task.step} ${one.door} ${one.actor} ${one.outcome}`,
    ),
  }).toEqual({
    status: 'completed',
    operations: [
      'config template user:default/mei.tanaka succeeded',
      'secret template user:default/mei.tanaka succeeded',
    ],
  });

  expect((await run('elif.demir')).status).toBe('failed');
});
