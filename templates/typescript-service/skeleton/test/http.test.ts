import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import type { FastifyInstance } from 'fastify';
import { buildApp } from '../src/app.ts';
import { readConfig } from '../src/config.ts';
import { MemoryNoteStore } from '../src/notes/memoryStore.ts';

const config = readConfig({ SERVICE_VERSION: 'r7', SERVICE_COMMIT: 'abc1234', ENVIRONMENT: 'test' }, 'under-test');

describe('over HTTP', () => {
  const store = new MemoryNoteStore();
  let app: FastifyInstance;
  before(async () => {
    app = await buildApp({ config, store });
  });
  after(async () => app.close());

  const post = (payload: object) => app.inject({ method: 'POST', url: '/notes', payload });

  test('a note is written, read and listed', async () => {
    const created = await post({ title: 'Hello' });
    assert.equal(created.statusCode, 201);
    const note = created.json();
    assert.equal(note.body, '');
    assert.equal(created.headers.location, `/notes/${note.id}`);

    assert.deepEqual((await app.inject(`/notes/${note.id}`)).json(), note);
    assert.deepEqual((await app.inject('/notes?limit=1')).json().items, [note]);
  });

  test('lists in pages', async () => {
    for (const title of ['one', 'two', 'three']) await post({ title });
    const first = (await app.inject('/notes?limit=2')).json();
    const second = (await app.inject(`/notes?limit=2&cursor=${first.nextCursor}`)).json();
    const titles = [...first.items, ...second.items].map(note => note.title);
    assert.deepEqual(titles.slice(0, 3), ['three', 'two', 'one']);
  });

  const refused: Array<[string, object]> = [
    ['no title', {}],
    ['an empty title', { title: '' }],
    ['a title that is too long', { title: 'x'.repeat(201) }],
    ['a character that no database keeps', { title: 'a\u0000b' }],
    ['a field that does not exist', { title: 'a', owner: 'me' }],
  ];
  for (const [what, payload] of refused) {
    test(`refuses ${what}`, async () => {
      const response = await post(payload);
      assert.equal(response.statusCode, 400);
      assert.match(response.headers['content-type'] as string, /^application\/problem\+json/);
      assert.equal(response.json().requestId, response.headers['x-request-id']);
    });
  }

  for (const url of ['/notes?limit=0', '/notes?limit=101', '/notes?cursor=x', '/notes?page=2', '/notes/0', '/notes/x']) {
    test(`refuses ${url}`, async () => assert.equal((await app.inject(url)).statusCode, 400));
  }

  test('says what is not there', async () => {
    const response = await app.inject('/notes/5');
    assert.equal(response.statusCode, 404);
    assert.equal(response.json().detail, 'There is no note 5.');
    assert.equal((await app.inject('/nothing?token=1')).statusCode, 404);
  });

  test('keeps to itself what broke inside', async t => {
    t.mock.method(store, 'get', async () => {
      throw new Error('relation "notes" of db-host-3 is gone');
    });
    const response = await app.inject('/notes/5');
    assert.equal(response.statusCode, 500);
    assert.doesNotMatch(response.body, /db-host-3/);
  });

  test('is ready, until its store is not or it stops', async t => {
    const status = async (url: string) => (await app.inject(url)).statusCode;
    assert.deepEqual([await status('/healthz'), await status('/readyz')], [200, 200]);
    const { mock } = t.mock.method(store, 'check', async () => {
      throw new Error('no database');
    });
    assert.deepEqual([await status('/healthz'), await status('/readyz')], [200, 503]);
    mock.restore();
    app.draining = true;
    t.after(() => {
      app.draining = false;
    });
    const stopping = await app.inject('/readyz');
    assert.equal(stopping.statusCode, 503);
    assert.equal(stopping.headers.connection, 'close');
    assert.equal(await status('/notes'), 200);
  });

  test('tells who answers', async () => {
    const { service, release, commit, environment } = (await app.inject('/')).json();
    assert.deepEqual([service, release, commit, environment], ['under-test', 'r7', 'abc1234', 'test']);
  });

  test('counts requests by route, not by address', async () => {
    await app.inject('/notes/987654321098765');
    const { body } = await app.inject('/metrics');
    assert.match(body, /http_request_duration_seconds_count\{method="GET",route="\/notes\/:id",status="404"\} \d/);
    assert.doesNotMatch(body, /987654321098765/);
  });

  test('does not count what the platform asks by itself', async () => {
    const counted = async () => /_count\{method="GET",route="\/",status="200"\} (\d+)/.exec((await app.inject('/metrics')).body)?.[1];
    await app.inject('/');
    const first = await counted();
    await app.inject({ url: '/', headers: { 'x-waymark-probe': 'canary' } });
    assert.ok(first);
    assert.equal(await counted(), first);
  });

  test('keeps the id of the caller, if it is one', async () => {
    const idFor = async (id: string) => (await app.inject({ url: '/', headers: { 'x-request-id': id } })).headers['x-request-id'];
    assert.equal(await idFor('order-17'), 'order-17');
    assert.notEqual(await idFor('two words'), 'two words');
  });

  test('describes itself in OpenAPI 3.1', async () => {
    const document = (await app.inject('/openapi.json')).json();
    assert.equal(document.openapi, '3.1.0');
    assert.deepEqual(Object.keys(document.paths).toSorted(), ['/notes', '/notes/{id}']);
    assert.ok(document.paths['/notes'].post.requestBody);
  });
});

describe('configuration', () => {
  test('names the variable that can not be used', () => {
    assert.throws(() => readConfig({ PORT: 'http' }, 'x'), /^Error: PORT is "http"/);
    assert.throws(() => readConfig({ PORT: '70000' }, 'x'), /65535/);
    assert.equal(readConfig({ PORT: '' }, 'x').port, 3000);
  });
});
