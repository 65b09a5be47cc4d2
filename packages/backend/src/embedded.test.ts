import fs from 'node:fs/promises';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { bootBackend, type BootedBackend } from './__testUtils__/bootBackend';
import { eventually } from './__testUtils__/eventually';
import {
  OPEN_ROUTES,
  openRouteKey,
  PORTAL_ROUTES,
  SHUT_DOORS,
} from './__testUtils__/openRoutes';

jest.setTimeout(120_000);

let backend: BootedBackend;
beforeAll(async () => {
  backend = await bootBackend();
  // Ready is not yet known to everybody: the catalog reads the people afterwards.
  await eventually(async () => {
    const answer = await call('/api/auth/waymark-local/people');
    const { people = [] } = await answer.json();
    return (
      people.filter((p: { team?: string }) => p.team).length === 10 || undefined
    );
  }, 60_000);
});
afterAll(async () => {
  await backend?.stop();
});

/** Calls the backend, as somebody when a token is given. */
function call(address: string, token?: string, init: RequestInit = {}) {
  const headers = new Headers(init.headers);
  if (token) headers.set('Authorization', `Bearer ${token}`);
  return fetch(backend.url + address, {
    redirect: 'manual',
    ...init,
    headers,
  });
}

function pick(person: string) {
  return call('/api/auth/waymark-local/refresh', undefined, {
    method: 'POST',
    headers: { 'x-waymark-person': person },
  });
}

async function signIn(person: string): Promise<string> {
  const answer = await pick(person);
  expect(answer.status).toBe(200);
  return (await answer.json()).backstageIdentity.token;
}

describe('signing in', () => {
  it('offers the ten people of the example company, by team', async () => {
    const { people } = await (
      await call('/api/auth/waymark-local/people')
    ).json();
    expect(people).toHaveLength(10);
    expect(people[0]).toEqual({
      entityRef: 'user:default/elif.demir',
      displayName: 'Elif Demir',
      team: 'catalog',
      title: 'Leads catalog',
    });
    expect(new Set(people.map((p: { team: string }) => p.team))).toEqual(
      new Set(['catalog', 'payments', 'platform', 'search']),
    );
  });

  it('gives the one who was picked a token with their groups', async () => {
    const token = await signIn('user:default/mei.tanaka');
    const me = await (await call('/api/auth/v1/userinfo', token)).json();
    expect(me.claims).toEqual({
      sub: 'user:default/mei.tanaka',
      ent: ['user:default/mei.tanaka', 'group:default/payments'],
    });
  });

  it.each([
    ['user:default/nobody', 404],
    ['group:default/platform', 400],
    ['../../etc/passwd', 400],
    ['', 401],
  ])('does not sign in %p: %s', async (person, status) => {
    expect((await pick(person)).status).toBe(status);
  });

  it('keeps a token of the first platform engineer in a file for its owner alone', async () => {
    const file = path.join(backend.data, 'credentials.json');
    const text = await eventually(() =>
      fs.readFile(file, 'utf8').catch(() => undefined),
    );
    expect((await fs.stat(file)).mode & 0o777).toBe(0o600);
    const { url, token } = JSON.parse(text);
    expect(url).toBe(backend.url);
    const me = await (await call('/api/auth/v1/userinfo', token)).json();
    expect(me.claims).toMatchObject({
      sub: 'user:default/david.mensah',
      ent: expect.arrayContaining(['group:default/platform']),
    });
    expect(backend.log()).not.toContain(token);
    expect(await fs.readdir(backend.data)).not.toContainEqual(
      expect.stringContaining('.tmp'),
    );
  });
});

describe('without a token', () => {
  it('every route answers 401, but for a reviewed few', async () => {
    const routes = await backend.routes();
    // The walk goes through routers in routers: ours, and upstream's.
    expect(routes.map(route => route.path)).toEqual(
      expect.arrayContaining([
        '/api/platform/services',
        '/api/git/repositories/:repository',
        '/api/catalog/entities',
        '/api/scaffolder/v2/tasks',
      ]),
    );

    const open = new Set<string>();
    const ajar: string[] = [];
    for (const { method, path: pattern } of routes) {
      const address = pattern
        .replace(/:\w+(\([^)]*\))?\??/g, 'x')
        .replace(/\*/g, 'x');
      const { status } = await call(address, undefined, { method });
      if (SHUT_DOORS.test(pattern)) {
        if (status !== 404) ajar.push(`${status} ${method} ${pattern}`);
      } else if (status !== 401) {
        open.add(openRouteKey(method, pattern));
      }
    }
    expect(ajar).toEqual([]);
    const beyondPortal = [...open].filter(route => !PORTAL_ROUTES.has(route));
    expect(beyondPortal.sort()).toEqual(Object.keys(OPEN_ROUTES).sort());
  });
});

describe('with a token', () => {
  it('nobody reaches the scheduler, not even the platform team', async () => {
    const token = await signIn('user:default/david.mensah');
    const doors = (await backend.routes()).filter(({ path: p }) =>
      p.includes('/scheduler/'),
    );
    expect(doors.length).toBeGreaterThan(0);
    for (const { method, path: p } of doors) {
      const task = p.replace(':id', 'catalog_orphan_cleanup');
      expect((await call(task, token, { method })).status).toBe(404);
    }
  });

  it('every example has an owner, and every reference leads somewhere', async () => {
    const viewer = await signIn('user:default/mei.tanaka');
    const read = async () =>
      (await call('/api/catalog/entities', viewer)).json() as Promise<
        Array<{
          kind: string;
          metadata: { name: string; namespace: string };
          spec?: { definition?: string };
          relations?: Array<{ type: string; targetRef: string }>;
        }>
      >;
    const entities = await eventually(async () => {
      const all = await read();
      return all.filter(e => e.kind === 'API').length >= 4 ? all : undefined;
    });
    const known = new Set(
      entities.map(({ kind, metadata: { namespace, name } }) =>
        `${kind}:${namespace}/${name}`.toLowerCase(),
      ),
    );

    const loose = entities.flatMap(e =>
      (e.relations ?? [])
        .filter(({ targetRef }) => !known.has(targetRef))
        .map(({ targetRef }) => `${e.metadata.name} -> ${targetRef}`),
    );
    expect(loose).toEqual([]);
    const unowned = entities.filter(
      e =>
        /^(Component|API|Resource|System|Domain)$/.test(e.kind) &&
        !e.relations?.some(r => r.type === 'ownedBy'),
    );
    expect(unowned).toEqual([]);
    // Any name of a service must be free, whatever the examples are called.
    const taken = entities.filter(
      e =>
        /^(Component|API)$/.test(e.kind) && e.metadata.namespace === 'default',
    );
    expect(taken).toEqual([]);
  });

  it('search finds an example by a word of its description', async () => {
    const viewer = await signIn('user:default/mei.tanaka');
    const titles = await eventually(async () => {
      const answer = await call('/api/search/query?term=nurseries', viewer);
      const { results } = await answer.json();
      return results.length
        ? results.map((r: { document: { title: string } }) => r.document.title)
        : undefined;
    }, 60_000);
    expect(titles).toEqual(['Stock import']);
  });

  it('a viewer reads the catalog and takes nothing out of it', async () => {
    const viewer = await signIn('user:default/mei.tanaka');
    const entity = await eventually(async () => {
      const answer = await call(
        '/api/catalog/entities/by-name/component/examples/order-service',
        viewer,
      );
      return answer.status === 200 ? answer.json() : undefined;
    });
    const door = `/api/catalog/entities/by-uid/${entity.metadata.uid}`;
    const remove = { method: 'DELETE' };
    expect((await call(door, viewer, remove)).status).toBe(403);

    const location = {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({
        type: 'url',
        target: 'https://example.com/x.yaml',
      }),
    };
    expect(
      (await call('/api/catalog/locations', viewer, location)).status,
    ).toBe(403);

    const engineer = await signIn('user:default/ingrid.solberg');
    expect((await call(door, engineer, remove)).status).toBe(204);
  });
});

describe('the gate', () => {
  it('turns away other names, other pages, and paths that cannot be read', async () => {
    // fetch does not let a page choose its Host, so this one is written by hand.
    expect(await firstLine('GET / HTTP/1.1\r\nHost: evil.example')).toContain(
      '403',
    );
    const origin = {
      headers: { Origin: 'http://shop.staging.localhost:7008' },
    };
    expect(
      (await call('/api/catalog/entities', undefined, origin)).status,
    ).toBe(403);
    expect((await call('/static/main.js.map')).status).toBe(404);
    expect(
      await firstLine(`GET /%zz HTTP/1.1\r\nHost: localhost:${backend.port}`),
    ).toContain('400');
  });

  it('sends the headers that keep pages of strangers out', async () => {
    const { headers } = await call('/.backstage/health/v1/liveness');
    expect(headers.get('content-security-policy')).toContain(
      "default-src 'self'",
    );
    expect(headers.get('content-security-policy')).toContain(
      "frame-ancestors 'self'",
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  it('listens to this machine alone', async () => {
    const outside = Object.values(os.networkInterfaces())
      .flat()
      .find(a => a && !a.internal && a.family === 'IPv4')?.address;
    // A machine without a network has no other address to be reached at.
    const address = outside ?? '127.0.0.2';
    await expect(
      new Promise((resolve, reject) => {
        net
          .connect(backend.port, address)
          .on('connect', resolve)
          .on('error', reject);
      }),
    ).rejects.toThrow('ECONNREFUSED');
  });
});

function firstLine(head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(backend.port, '127.0.0.1');
    socket.on('error', reject);
    socket.on('data', data => {
      resolve(String(data).split('\r\n')[0]);
      socket.destroy();
    });
    socket.write(`${head}\r\nConnection: close\r\n\r\n`);
  });
}
