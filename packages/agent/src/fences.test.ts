import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Fences } from './fences.ts';

// Real processes on a busy machine.
jest.setTimeout(60_000);

describe('Fences', () => {
  let dir: string;
  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'agent fences '));
  });
  afterEach(() => rm(dir, { recursive: true }));

  it('refuses a lower fence than it has seen, also after a restart', async () => {
    const fences = new Fences(dir);
    await fences.check('postgres', 'a-db', 5);
    await fences.check('postgres', 'a-db', 5);
    await fences.check('postgres', 'a-db', 7);
    await expect(fences.check('postgres', 'a-db', 6)).rejects.toMatchObject({
      code: 'fenced',
    });
    const again = new Fences(dir);
    await expect(again.check('postgres', 'a-db', 6)).rejects.toMatchObject({
      code: 'fenced',
    });
    await again.check('postgres', 'a-db', 7);
  });

  it('keeps names and kinds apart', async () => {
    const fences = new Fences(dir);
    await fences.check('postgres', 'a', 9);
    await fences.check('postgres', 'b', 1);
    await fences.check('routes', 'a', 1);
    expect(await fences.highest('postgres', 'a')).toBe(9);
  });

  it('clears away what was half written when the agent was killed, and keeps what was seen', async () => {
    await new Fences(dir).check('jobs', 'a', 4);
    const folder = join(dir, 'agent', 'fences', 'jobs');
    await writeFile(join(folder, 'b.4711.1.tmp'), '');
    const again = new Fences(dir);
    await again.prune('jobs', new Set());
    expect(await readdir(folder)).toEqual(['a']);
    expect(await again.highest('jobs', 'a')).toBe(4);
  });

  it.each([undefined, NaN, -1, 1.5, '3', null])('refuses %p', async fence => {
    await expect(
      new Fences(dir).check('jobs', 'a', fence),
    ).rejects.toMatchObject({ code: 'invalid' });
  });
});
