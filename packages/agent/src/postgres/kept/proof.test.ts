import {
  existsSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { backupsOf } from '../../testing/backups.ts';
import { databasesOf, spec } from '../../testing/databases.ts';
import { startTestAgent, until } from '../../testing/index.ts';
import type { TestAgent } from '../../testing/index.ts';

jest.setTimeout(120_000);

describe('the proof of a backup', () => {
  let agent: TestAgent;
  let databases: ReturnType<typeof databasesOf>;
  let shop: ReturnType<typeof backupsOf>;
  let port: number;
  const segments = () =>
    readdirSync(join(shop.folder(), 'archive'))
      .filter(name => name.length === 24)
      .sort();
  const pathOf = (segment: string) => join(shop.folder(), 'archive', segment);
  /** Turns one bit of a file around, and back again. */
  const flip = (path: string, at: number) => {
    const bytes = readFileSync(path);
    bytes[at] ^= 1; // eslint-disable-line no-bitwise
    writeFileSync(path, bytes);
  };
  const bad = (proof: any) =>
    proof.checks
      .filter((check: any) => !check.ok)
      .map((check: any) => check.name);

  beforeAll(async () => {
    agent = await startTestAgent();
    databases = databasesOf(agent);
    shop = backupsOf(agent, 'shop-db');
    await agent.call('PUT', '/v1/postgres/shop-db', spec(1));
    port = (await databases.ready('shop-db')).port;
    await databases.query(
      port,
      `CREATE TABLE thing AS SELECT n AS id, repeat('x', 100) AS text FROM generate_series(1, 2000) n; CREATE INDEX ON thing (id)`,
    );
    await shop.make('b-1');
    // More than two segments of a megabyte.
    await databases.query(
      port,
      `INSERT INTO thing SELECT n, repeat('y', 100) FROM generate_series(1, 15000) n`,
    );
  });
  afterAll(() => agent.dispose());
  afterEach(() => {
    const left = readdirSync(join(shop.place(), 'proving'));
    if (left.length) throw new Error(`${left} is left`);
  });

  it('passes for a whole one, with what was written since, and is the same when asked for again', async () => {
    const proof = await shop.prove('b-1', 'p-1');
    expect(proof).toMatchObject({ state: 'passed', run: 'p-1' });
    expect(proof.checks.map((check: any) => check.name)).toEqual([
      'backup',
      'files',
      'log',
      'start',
      'tables',
      'indexes',
    ]);
    expect(segments().length).toBeGreaterThan(3);
    const { body } = await agent.call('PUT', `${shop.path}/backups/b-1/proof`, {
      fence: 9,
      run: 'p-1',
    });
    expect(body).toEqual(proof);
    const none = await agent.call('PUT', `${shop.path}/backups/b-9/proof`, {
      fence: 9,
      run: 'p-1',
    });
    expect(none.body.error.code).toBe('invalid');
  });

  it('finds a byte that has turned in a file of the backup; nothing is restored from it either', async () => {
    const { files } = JSON.parse(
      readFileSync(join(shop.folder(), 'backups/b-1/manifest.json'), 'utf8'),
    );
    const { path } = files
      .filter((file: any) => /^base\/\d+\/\d+$/.test(file.path))
      .sort((a: any, b: any) => b.size - a.size)[0];
    const file = join(shop.folder(), 'backups/b-1/data', path);
    flip(file, 5000);
    const proof = await shop.prove('b-1', 'p-2');
    expect([proof.state, bad(proof)]).toEqual(['failed', ['files']]);
    expect(proof.words).toContain(path);
    await agent.call(
      'PUT',
      '/v1/postgres/copy-db',
      spec(1, { from: { name: 'shop-db' } }),
    );
    const state = await until('it is given up', async () => {
      const { body } = await agent.call('GET', '/v1/postgres/copy-db');
      return body.phase === 'failed' && body;
    });
    expect(state).toMatchObject({
      phase: 'failed',
      message: expect.stringContaining('b-1 is damaged'),
      words: expect.stringContaining(path),
    });
    await agent.call('DELETE', '/v1/postgres/copy-db?fence=1');
    expect(readdirSync(join(shop.place(), 'restoring'))).toEqual([]);
    flip(file, 5000);
  });

  it('finds a segment of the log that is missing; so does a look at what is kept', async () => {
    const [, , gone] = segments();
    await rename(pathOf(gone), `${pathOf(gone)}.away`);
    const { archive } = await shop.kept();
    expect(archive).toMatchObject({
      ok: false,
      message: expect.stringContaining(gone),
    });
    const proof = await shop.prove('b-1', 'p-3');
    expect([proof.state, bad(proof)]).toEqual(['failed', ['log']]);
    expect(proof.words).toContain(gone);
    const refused = await agent.call(
      'PUT',
      '/v1/postgres/copy-db',
      spec(1, { from: { name: 'shop-db' } }),
    );
    expect(refused.body.error).toMatchObject({
      code: 'invalid',
      why: expect.stringContaining(gone),
    });
    await rename(`${pathOf(gone)}.away`, pathOf(gone));
    expect((await shop.kept()).archive.ok).toBe(true);
  });

  it('finds a segment that was cut off, and one in which a byte has turned', async () => {
    const [, , hurt] = segments();
    const whole = readFileSync(pathOf(hurt));
    truncateSync(pathOf(hurt), 300_000);
    const cut = await shop.prove('b-1', 'p-4');
    expect([cut.state, bad(cut)]).toEqual(['failed', ['log']]);
    expect(cut.words).toContain(hurt);
    writeFileSync(pathOf(hurt), whole);
    // In the middle of a page: only who replays it can know.
    flip(pathOf(hurt), 500_100);
    const turned = await shop.prove('b-1', 'p-5');
    expect([turned.state, bad(turned)]).toEqual(['failed', ['start']]);
    expect(turned.words).toContain(hurt);
    flip(pathOf(hurt), 500_100);
    expect(await shop.prove('b-1', 'p-6')).toMatchObject({ state: 'passed' });
    expect(existsSync(pathOf(hurt))).toBe(true);
  });
});
