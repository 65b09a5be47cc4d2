import assert from 'node:assert/strict';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { dependenciesHash } from './dependencies.mjs';
import { fingerprint, stamp } from './fingerprint.mjs';
import { layout } from './layout.mjs';
import { portalHash } from './portal.mjs';

describe('fingerprint', () => {
  let root;
  const write = (file, text) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  beforeEach(() => {
    root = mkdtempSync(path.join(tmpdir(), 'way mark hash '));
    write('packages/app/src/index.tsx', 'one');
    write('packages/app/package.json', '{}');
    write('yarn.lock', 'lock');
  });
  afterEach(() => rmSync(root, { recursive: true }));
  const hash = () => fingerprint(root, ['packages/app', 'yarn.lock', 'absent']);

  test('follows content and names, not times or the place', () => {
    const before = hash();
    utimesSync(path.join(root, 'yarn.lock'), 1, 1);
    assert.equal(hash(), before);
    const copy = `${root} copy`;
    cpSync(root, copy, { recursive: true });
    assert.equal(
      fingerprint(copy, ['packages/app', 'yarn.lock', 'absent']),
      before,
    );
    rmSync(copy, { recursive: true });
    write('packages/app/src/index.tsx', 'two');
    assert.notEqual(hash(), before);
  });

  test('content that moves to another file is a change', () => {
    const before = hash();
    rmSync(path.join(root, 'packages/app/src/index.tsx'));
    write('packages/app/src/other.tsx', 'one');
    assert.notEqual(hash(), before);
  });

  test('results do not count', () => {
    const before = hash();
    write('packages/app/dist/index.html', 'built');
    write('packages/app/node_modules/x/index.js', 'installed');
    assert.equal(hash(), before);
  });

  test('the portal is built again for its sources, not for its tests or for the backend', () => {
    const before = portalHash(layout({ root }));
    write('packages/app/src/index.test.tsx', 'test');
    write('packages/app/e2e-tests/a.spec.ts', 'story');
    write('packages/backend/src/index.ts', 'backend');
    assert.equal(portalHash(layout({ root })), before);
    write('plugins/platform-common/src/index.ts', 'shared');
    assert.notEqual(portalHash(layout({ root })), before);
  });

  test('dependencies are installed again for a new workspace or lockfile, not for sources', () => {
    const before = dependenciesHash(layout({ root }));
    write('packages/app/src/more.tsx', 'more');
    assert.equal(dependenciesHash(layout({ root })), before);
    write('plugins/extra/package.json', '{}');
    const extra = dependenciesHash(layout({ root }));
    assert.notEqual(extra, before);
    write('yarn.lock', 'another');
    assert.notEqual(dependenciesHash(layout({ root })), extra);
  });

  test('a stamp knows one hash', () => {
    const one = stamp(path.join(root, 'stamps'), 'portal');
    assert.equal(one.matches('a'), false);
    one.write('a');
    assert.equal(one.matches('a'), true);
    one.write('b');
    assert.equal(one.matches('a'), false);
  });
});
