import {
  appendFileSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { randomBytes } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { inThread } from './inThread.ts';
import type { CopiedFile } from './manifest.ts';

jest.setTimeout(120_000);

const MB = 1024 * 1024;

describe('copying a backup', () => {
  let folder: string;
  let source: string;
  let files: CopiedFile[];
  let copies = 0;

  // Two that are large enough for a thread of their own, and a small one.
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'copying test '));
    source = join(folder, 'source');
    mkdirSync(join(source, 'base'), { recursive: true });
    files = [
      ['base/1', 40 * MB + 11],
      ['base/2', 30 * MB],
      ['PG_VERSION', 3],
    ].map(([path, size]) => {
      const bytes = randomBytes(size as number);
      writeFileSync(join(source, path as string), bytes);
      return { path: path as string, size: bytes.length, crc: crc32(bytes) };
    });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const copy = async (signal = new AbortController().signal) => {
    const target = join(folder, `copy-${(copies += 1)}`);
    const seen: number[] = [];
    const { damaged, bytes } = await inThread(
      'copyChecked',
      { source, target, folders: ['base'], files },
      { signal, progress: so => seen.push(so) },
    );
    return { target, damaged, bytes, seen };
  };
  const flip = (path: string, at: number) => {
    const byte = readFileSync(join(source, path)).subarray(at, at + 1);
    const fd = openSync(join(source, path), 'r+');
    writeSync(fd, Buffer.from([byte[0] ^ 1]), 0, 1, at);
    closeSync(fd);
  };

  it('holds each byte of it, and is nobody else’s to read', async () => {
    const { target, damaged, bytes, seen } = await copy();
    expect(damaged).toEqual([]);
    expect(bytes).toBe(70 * MB + 14);
    for (const { path } of files) {
      const [was, is] = [source, target].map(at => join(at, path));
      expect(readFileSync(is).equals(readFileSync(was))).toBe(true);
      expect(statSync(is).mode % 0o1000).toBe(0o600);
    }
    expect(seen.length).toBeGreaterThan(2);
    rmSync(target, { recursive: true });
  });

  it.each(['base/1', 'base/2', 'PG_VERSION'])(
    'finds one flipped bit in %s',
    async path => {
      const at = statSync(join(source, path)).size - 2;
      flip(path, at);
      const { target, damaged } = await copy();
      expect(damaged).toEqual([
        { path, why: 'its bytes are not those that were written' },
      ]);
      flip(path, at);
      rmSync(target, { recursive: true });
    },
  );

  it('finds what is missing, too short and too long', async () => {
    const whole = readFileSync(join(source, 'base/1'));
    rmSync(join(source, 'base/1'));
    truncateSync(join(source, 'base/2'), 20 * MB);
    appendFileSync(join(source, 'PG_VERSION'), 'x');
    const { target, damaged } = await copy();
    expect(damaged).toEqual([
      { path: 'PG_VERSION', why: 'it has 4 bytes and had 3' },
      { path: 'base/1', why: 'it is missing' },
      { path: 'base/2', why: `it has ${20 * MB} bytes and had ${30 * MB}` },
    ]);
    writeFileSync(join(source, 'base/1'), whole);
    rmSync(target, { recursive: true });
  });

  it('lets go when it is given up', async () => {
    const giveUp = new AbortController();
    const going = copy(giveUp.signal);
    setTimeout(() => giveUp.abort(new Error('enough')), 30);
    await expect(going).rejects.toThrow('enough');
  });
});
