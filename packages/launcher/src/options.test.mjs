import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, test } from 'node:test';
import { layout, socketPath } from './layout.mjs';
import { startOptions } from './options.mjs';
import { chosen } from './test/runTests.mjs';

describe('options', () => {
  test('arguments before environment before defaults', () => {
    assert.equal(startOptions([], {}).port, 7007);
    assert.equal(startOptions([], { WAYMARK_PORT: '7107' }).port, 7107);
    assert.equal(
      startOptions(['--port', '7207'], { WAYMARK_PORT: '7107' }).port,
      7207,
    );
    assert.equal(startOptions(['--port=7207'], {}).port, 7207);
    assert.equal(
      startOptions(['--data', 'a b'], { WAYMARK_DATA: '/c' }).data,
      'a b',
    );
    assert.equal(
      startOptions([], { WAYMARK_PORT: '', WAYMARK_DATA: '' }).data,
      undefined,
    );
  });

  for (const argv of [
    ['--port', 'abc'],
    ['--port', '0'],
    ['--port', '65535'],
    ['--port', '7e3'],
    ['--prot', '1'],
    ['7107'],
    ['--port'],
  ]) {
    test(`refused with a way out: ${argv.join(' ')}`, () => {
      assert.throws(
        () => startOptions(argv, {}),
        error => error.exitCode === 2 && error.next.length > 10,
      );
    });
  }

  test('data is found from the checkout, and may be anywhere', () => {
    assert.equal(layout({ root: '/a b' }).data, path.join('/a b', '.waymark'));
    assert.equal(layout({ root: '/a b', data: '/c' }).data, '/c');
    assert.equal(
      layout({ root: '/a b', data: 'd' }).data,
      path.join('/a b', 'd'),
    );
  });

  test('a socket whose path would be too long moves, each folder to its own', () => {
    assert.equal(socketPath('/short'), '/short/run/agent.sock');
    const [one, two] = ['1', '2'].map(end =>
      socketPath(`/${'long/'.repeat(20)}${end}`),
    );
    assert.ok(Buffer.byteLength(one) <= 100);
    assert.match(one, /waymark-[0-9a-f]{8}\/agent\.sock$/);
    assert.notEqual(one, two);
  });

  test('stages of npm test are picked by name; a file drops those that have none', () => {
    assert.deepEqual(
      chosen('jest,types').map(stage => stage.name),
      ['types', 'jest'],
    );
    assert.deepEqual(
      chosen(undefined, 'policy').map(stage => stage.name),
      ['node', 'jest', 'browser'],
    );
    assert.throws(() => chosen('jst'), /no stage "jst"/);
  });
});
