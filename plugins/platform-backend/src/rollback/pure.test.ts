import { aboutSchema, chooseTarget, type PlaceHistory } from './chooseTarget';
import { migrationsIn, readMigrations } from './readMigrations';

type Row = PlaceHistory['deployments'][number];
let id = 0;
const row = (from: number | null, to: number, outcome: Row['outcome'] = 'succeeded', config_revision = 1): Row => ({ id: String((id += 1)), from_release: from, to_release: to, config_revision, outcome });
const place = (rows: Row[], more: Partial<PlaceHistory['binding']> = {}, migrations: Record<number, Array<[string, boolean]>> = {}, gone: number[] = [], images?: number[]): PlaceHistory => ({
  service: 'pay-api',
  environment: 'production',
  binding: { stable: rows.filter(r => r.outcome === 'succeeded').at(-1)?.to_release ?? null, candidate: null, config_revision: 1, ...more },
  deployments: [...rows].reverse(),
  releases: [1, 2, 3, 4].map(number => ({ number, artifact_gone: gone.includes(number), image: images?.includes(number) ? `ghcr.io/acme/shop@sha256:${'a'.repeat(64)}` : null, migrations: (migrations[number] ?? []).map(([name, reversible]) => ({ name, reversible })) })),
  images: images !== undefined,
});
const target = (history: PlaceHistory, asked = {}) => (chooseTarget(history, asked) as any).target;
const refused = (history: PlaceHistory, asked = {}) => (chooseTarget(history, asked) as any).refused;

describe('where a place goes back to', () => {
  it('is the last release that was healthy there, with the configuration it had', () => {
    const rows = [row(null, 1), row(1, 2, 'succeeded', 4), row(2, 3, 'failed'), row(2, 4, 'succeeded', 5)];
    expect(target(place(rows))).toMatchObject({ number: 2, configRevision: 4, serves: false, undone: [rows[3].id] });
  });

  it('is, where images run, what has an image, whether its folder is tidied up or not', () => {
    const rows = [row(null, 1), row(1, 2), row(2, 3)];
    expect(target(place(rows, {}, {}, [1, 2, 3], [1, 2, 3]))).toMatchObject({ number: 2 });
    expect(target(place(rows, {}, {}, [], [1, 3]))).toMatchObject({ number: 1 });
    expect(refused(place(rows, {}, {}, [1, 2]))).toMatchObject({ why: expect.stringContaining('tidied up') });
  });

  it('passes over what was rolled back itself, and what serves under another configuration', () => {
    const rows = [row(null, 1), row(1, 2), row(2, 3, 'rolled-back'), row(3, 2), row(2, 2, 'succeeded', 2)];
    expect(target(place(rows))).toMatchObject({ number: 1, undone: [rows[3].id] });
  });

  it('is what serves while another is only on its way, and that one counts as rolled back', () => {
    const rows = [row(null, 1), row(1, 2), row(2, 3, null)];
    expect(target(place(rows, { stable: 2, candidate: 3 }))).toEqual({ number: 2, configRevision: 1, serves: true, undone: [rows[2].id], stays: [] });
    expect(target(place(rows, { stable: 2, candidate: 3 }), { to: 1 })).toMatchObject({ number: 1, serves: false, undone: [rows[2].id, rows[1].id] });
    // The traffic has moved, and it was not seen to serve yet.
    expect(target(place(rows, { stable: 3, candidate: null }))).toMatchObject({ number: 2, serves: false, undone: [rows[2].id] });
  });

  it('can still be started', () => {
    expect(target(place([row(null, 1), row(1, 2), row(2, 3)], {}, {}, [2]))).toMatchObject({ number: 1 });
    expect(refused(place([row(null, 1), row(1, 2)], {}, {}, [1])).why).toContain('tidied up');
    expect(refused(place([row(null, 1), row(1, 2)], {}, {}, [1]), { to: 1 }).why).toContain('tidied up');
  });

  it('is nowhere without a release that was healthy', () => {
    expect(refused(place([])).why).toContain('Nothing serves there');
    expect(refused(place([row(null, 1)])).why).toContain('no other release was healthy');
    expect(refused(place([row(null, 1), row(1, 2, 'failed'), row(1, 3)]), { to: 2 }).why).toBe('It was never healthy there.');
    expect(refused(place([row(null, 1), row(1, 2)]), { to: 2 }).why).toContain('r2 serves there');
  });
});

describe('migrations on the way back', () => {
  const rows = [row(null, 1), row(1, 2), row(2, 3)];
  const of = (three: Array<[string, boolean]>) => place(rows, {}, { 1: [['0001_a', true]], 2: [['0001_a', true]], 3: [['0001_a', true], ...three] });

  it('stay, and are named', () => {
    const found = target(of([['0002_b', true]]));
    expect(found.stays.map((m: any) => m.name)).toEqual(['0002_b']);
    expect(aboutSchema(found)).toContain('The schema stays as it is, with 0002_b: r2 must work with it');
    expect(aboutSchema(target(of([])))).toBeUndefined();
  });

  it('that cannot be reversed refuse it, unless it is forced', () => {
    expect(refused(of([['0002_b', false]]))).toMatchObject({ why: expect.stringContaining('0002_b'), next: expect.stringContaining('--force') });
    expect(target(of([['0002_b', false]]), { force: true })).toMatchObject({ number: 2 });
  });

  it('count also where the release that brought them was rolled back by force', () => {
    const history = place([row(null, 1), row(1, 2), row(2, 3, 'rolled-back'), row(3, 2)], {}, { 3: [['0002_b', false]] });
    expect(refused(history).why).toContain('0002_b');
    expect(target(place([row(null, 1), row(1, 2), row(2, 3, 'failed')], {}, { 3: [['0002_b', false]] }))).toMatchObject({ number: 1 });
  });
});

it('reads the migrations of a commit, and why one cannot be taken back', async () => {
  expect(migrationsIn(['migrations/0002_b.up.sql', 'migrations/0001_a.down.sql', 'migrations/0001_a.up.sql', 'src/migrations/x.up.sql', 'migrations/old/0000.up.sql'])).toEqual([
    { name: '0001_a', path: 'migrations/0001_a.up.sql', reversible: true },
    { name: '0002_b', path: 'migrations/0002_b.up.sql', reversible: false },
  ]);
  const files: Record<string, string> = { 'migrations/0001_a.up.sql': 'x', 'migrations/0001_a.down.sql': 'y', 'migrations/0002_b.up.sql': '-- irreversible: the old values are gone\nx' };
  const host = { listFiles: async () => Object.keys(files), readFile: async (_: string, __: string, path: string) => Buffer.from(files[path]) };
  expect(await readMigrations(host, 'pay-api', 'c')).toEqual([{ name: '0001_a', reversible: true }, { name: '0002_b', reversible: false, why: 'the old values are gone' }]);
});
