import { readdir, readFile, readlink } from 'node:fs/promises';
import http from 'node:http';
import { expect, test } from '@playwright/test';
import { signIn } from './support/people.ts';
import { api, portal, product } from './support/product.ts';
import { ended, makeService, uniqueName } from './support/services.ts';
import { brokenTree } from './support/brokenTree.ts';

/** The status of a plain request whose headers are exactly these: `fetch` lets nobody choose a Host. */
function knock(port: number, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path, headers }, response => {
        response.resume();
        resolve(response.statusCode ?? 0);
      })
      .on('error', reject);
  });
}

test('only its own names are answered, and only its own pages may call', async () => {
  const host = `localhost:${product.port}`;
  expect(await knock(product.port, '/', { host })).toBe(200);
  for (const other of ['waymark.example', `waymark.example:${product.port}`, `x.localhost:${product.port}`, 'localhost']) {
    expect(await knock(product.port, '/', { host: other }), other).toBe(403);
  }
  for (const origin of ['http://evil.example', 'null', `http://any.staging.localhost:${product.proxyPort}`]) {
    expect(await knock(product.port, '/api/auth/waymark-local/people', { host, origin }), origin).toBe(403);
  }
  expect(await knock(product.port, '/api/auth/waymark-local/people', { host, origin: product.url })).toBe(200);
  for (const other of ['waymark.example', '169.254.169.254']) {
    expect(await knock(product.proxyPort, '/', { host: other }), `proxy as ${other}`).toBeGreaterThanOrEqual(400);
  }
});

test('source maps are not served', async () => {
  const index = await (await fetch(portal('/'))).text();
  const scripts = [...index.matchAll(/src="([^"]+\.js)"/g)].map(match => match[1]);
  expect(scripts.length).toBeGreaterThan(0);
  for (const script of scripts) {
    expect((await fetch(portal(script))).status, script).toBe(200);
    expect((await fetch(portal(`${script}.map`))).status, `${script}.map`).toBe(404);
  }
});

/** Sockets that this product listens at, as `address:port`, from what the kernel says of its processes. */
async function listening(): Promise<string[]> {
  const sockets = new Map<string, string>();
  for (const table of ['tcp', 'tcp6']) {
    const rows = (await readFile(`/proc/net/${table}`, 'utf8')).trim().split('\n').slice(1);
    for (const row of rows) {
      const [, local, , state, , , , , , inode] = row.trim().split(/\s+/);
      if (state === '0A') sockets.set(`socket:[${inode}]`, local);
    }
  }
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter(entry => /^\d+$/.test(entry))) {
    const read = (what: string) => readFile(`/proc/${pid}/${what}`, 'utf8').catch(() => '');
    const about = `${await read('cmdline')}\0${await read('environ')}\0${await readlink(`/proc/${pid}/cwd`).catch(() => '')}`;
    if (!about.includes(product.data)) continue;
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [] as string[])) {
      const local = sockets.get(await readlink(`/proc/${pid}/fd/${fd}`).catch(() => ''));
      if (local) found.push(local);
    }
  }
  return found;
}

test('everything listens on this machine only', async () => {
  const name = uniqueName('doors');
  const { environments } = await makeService(name, { database: 'postgres' });
  const { localUrl } = environments.find((one: any) => one.name === 'staging');
  const found = await listening();
  const ports = found.map(one => parseInt(one.split(':')[1], 16));
  // Portal, proxy, the service's own lasting port; then the service itself and two databases at least.
  expect(ports).toEqual(expect.arrayContaining([product.port, product.proxyPort, Number(new URL(localUrl).port)]));
  expect(new Set(ports).size).toBeGreaterThanOrEqual(6);
  const loopback = '0100007F';
  expect(found.filter(one => one.split(':')[0] !== loopback)).toEqual([]);
});

test('without a token nothing is told', async () => {
  const paths = [
    '/api/platform/services',
    '/api/platform/operations',
    '/api/platform/environments',
    '/api/platform/activity',
    '/api/platform/audit',
    '/api/platform/health',
    '/api/platform/whoami',
    '/api/catalog/entities',
    '/api/scaffolder/v2/tasks',
    '/api/search/query?term=a',
    '/api/git/repositories',
    '/git/any.git/info/refs?service=git-upload-pack',
  ];
  for (const path of paths) {
    expect((await fetch(portal(path))).status, path).toBe(401);
    expect((await fetch(portal(path), { headers: { authorization: 'Bearer forged' } })).status, `${path}, forged`).toBe(401);
  }
  const refused = await fetch(portal('/api/platform/services'), { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } });
  expect(refused.status).toBe(401);
});

test("what belongs to another team can't be touched, and the buttons say why", async ({ page }) => {
  const name = uniqueName('theirs');
  const { status, body } = await api('/services', { method: 'POST', as: 'amara.okafor', body: brokenTree(name, 'payments') });
  expect(status).toBe(202);
  expect((await ended(body.id)).state).toBe('failed');

  for (const what of ['retry', 'undo']) {
    const answer = await api(`/operations/${body.id}/${what}`, { method: 'POST', as: 'noah.fischer' });
    expect([what, answer.status, answer.body.error.name]).toEqual([what, 403, 'NotAllowedError']);
  }
  const created = await api('/services', { method: 'POST', as: 'noah.fischer', body: brokenTree(uniqueName('grab'), 'payments') });
  expect(created.status).toBe(403);

  await signIn(page, 'Noah Fischer', `/operations/${body.id}`);
  for (const label of ['Retry', 'Undo']) {
    const button = page.getByRole('button', { name: label, exact: true });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription(/team payments/);
  }

  await api(`/operations/${body.id}/undo`, { method: 'POST', as: 'amara.okafor' });
  expect((await ended(body.id)).state).toBe('undone');
});
