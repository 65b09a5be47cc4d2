import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trimNpmCache } from './npmCache.ts';

it(`npm's cache begins anew when it is too large, and not before`, async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'npm cache '));
  expect(await trimNpmCache(dataDir)).toBe(false);
  mkdirSync(join(dataDir, 'agent', 'npm-cache'), { recursive: true });
  mkdirSync(join(dataDir, 'agent', 'npm-cache.old-of-one-that-was-killed'));
  writeFileSync(join(dataDir, 'agent', 'npm-cache', 'a'), 'x'.repeat(50_000));
  expect(await trimNpmCache(dataDir, 1024 * 1024)).toBe(false);
  expect(existsSync(join(dataDir, 'agent', 'npm-cache', 'a'))).toBe(true);
  expect(await trimNpmCache(dataDir, 10_000)).toBe(true);
  expect(readdirSync(join(dataDir, 'agent'))).toEqual([]);
  rmSync(dataDir, { recursive: true });
});
