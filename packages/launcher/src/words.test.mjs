import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { lastLinesOf } from './command.mjs';
import { installSplit } from './dependencies.mjs';
import { childEnvironment } from './environment.mjs';
import { layout } from './layout.mjs';
import { peakOf, peakOfCommands, watchMemory } from './memory.mjs';
import { diskFailure, networkFailure } from './network.mjs';
import { noNetwork } from './node24.mjs';
import { Problem, problemText } from './problem.mjs';
import { duration, Progress } from './progress.mjs';
import { summary } from './summary.mjs';

describe('words', () => {
  test('a problem has three parts, a fault of ours its stack', () => {
    const problem = new Problem({
      what: 'It broke.',
      why: 'one\ntwo',
      next: 'Mend it.',
    });
    assert.equal(
      problemText(problem),
      'It broke.\nWhy:  one\n      two\nNext: Mend it.',
    );
    assert.match(problemText(new TypeError('oops')), /TypeError: oops\n\s+at /);
  });

  for (const line of [
    'npm error code ENOTFOUND',
    'npm error network request to https://registry.npmjs.org/x failed, reason: getaddrinfo EAI_AGAIN registry.npmjs.org',
    '➤ YN0001: │ RequestError: connect ECONNREFUSED 127.0.0.1:9',
    'npm error code ERR_SOCKET_TIMEOUT',
    '➤ YN0001: │ Error [ERR_SOCKET_CLOSED_BEFORE_CONNECTION]: Socket closed before the connection was established',
  ]) {
    test(`no network: ${line}`, () => {
      assert.equal(networkFailure(`first\n  ${line}\nlast`), line);
      assert.match(
        problemText(noNetwork('Node 24', line)),
        /cannot be reached[\s\S]*Next: Connect/,
      );
    });
  }

  test('a crash that prints its own code is not quoted', () => {
    const code = `case "ENOTFOUND": ${'x'.repeat(5000)}`;
    assert.equal(
      networkFailure(`${code}\nError: getaddrinfo ENOTFOUND host`),
      'Error: getaddrinfo ENOTFOUND host',
    );
    assert.equal(networkFailure(code), undefined);
  });

  test('other failures are not taken for the network', () => {
    assert.equal(
      networkFailure('npm error code E404\nnpm error 404 Not Found'),
      undefined,
    );
    assert.equal(
      networkFailure('YN0028: │ The lockfile would have been modified'),
      undefined,
    );
    assert.equal(diskFailure('ENOSPC: no space left on device, write'), true);
    assert.equal(diskFailure('ENOENT'), false);
  });

  test('last lines: no colours, no blank ones, of JSON the message', () => {
    const text =
      'a\n\x1b[31mred\x1b[0m\n\n{"level":"error","message":"no database","plugin":"catalog"}\n{"level":"info"}\n';
    assert.equal(
      lastLinesOf(text),
      'a\nred\nerror: no database\n{"level":"info"}',
    );
    assert.equal(lastLinesOf('a\nb\nc', 2), 'b\nc');
    assert.equal(
      lastLinesOf(JSON.stringify({ level: 'warn', message: 'a\x1b]0;t\x07b' })),
      'warn: a]0;tb',
    );
    const stack = Array.from({ length: 20 }, (_, n) => `    at load (x:${n})`);
    assert.equal(
      lastLinesOf(["Error: Cannot find module 'y'", ...stack].join('\n'), 12, {
        frames: false,
      }),
      "Error: Cannot find module 'y'",
    );
  });

  test('an installation says where its time went', () => {
    const output = [
      'Resolution',
      '0s 508ms',
      'Fetch',
      '42s 749ms',
      'Link',
      '1m 26s',
    ]
      .map((word, index) =>
        index % 2
          ? `➤ YN0000: └ Completed in ${word}\n`
          : `➤ YN0000: ┌ ${word} step\n`,
      )
      .join('➤ YN0013: │ something\n');
    assert.equal(installSplit(output), 'fetch 42s, link 1m 26s');
    assert.equal(installSplit(''), '');
  });

  test('times as people say them', () => {
    assert.deepEqual([400, 9960, 12_400, 59_400, 125_000].map(duration), [
      '0.4 s',
      '10.0 s',
      '12 s',
      '59 s',
      '2 min 5 s',
    ]);
  });

  test('a start says in its log where the time went and what it took', async () => {
    let now = 0;
    const progress = new Progress({
      out: { write: () => {} },
      now: () => now,
    });
    await progress.step('Dependencies', async () => {
      now += 129_000;
      return 'fetch 43s, link 1m 26s';
    });
    await progress.step('Portal', async () => {
      now += 40_000;
    });
    assert.equal(
      summary(progress.steps, { preparing: 1.94e9, agent: undefined }),
      'Where the time went: Dependencies 2 min 9 s (fetch 43s, link 1m 26s), Portal 40 s. Peak memory: preparing 1940 MB.',
    );
  });

  test(
    'memory of a command is that of everything it started',
    { skip: process.platform !== 'linux' },
    async () => {
      const hold = `const b = Buffer.alloc(80e6, 1); setTimeout(() => b, 700)`;
      const child = spawn(
        process.execPath,
        [
          '-e',
          `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(
            hold,
          )}], { stdio: 'inherit' })`,
        ],
        { detached: true },
      );
      const unwatch = watchMemory(child.pid, 50);
      await once(child, 'close');
      unwatch();
      // Two Nodes are about 100 MB by themselves.
      assert.ok(peakOfCommands() > 140e6, String(peakOfCommands()));
      assert.ok(peakOf(process.pid) > 20e6);
      assert.equal(peakOf(undefined), undefined);
    },
  );

  test('a step says how it ended, a failed one too', async () => {
    let text = '';
    const progress = new Progress({ out: { write: more => (text += more) } });
    await progress.step('Good', async () => 'unchanged');
    await assert.rejects(
      progress.step('Bad', async () => Promise.reject(new Error('no'))),
    );
    assert.match(text, /✓ Good +0\.0 s {2}unchanged/);
    assert.match(text, /✗ Bad/);
  });

  test('children get Node 24 first, and of the npm that runs us only how to reach the registry', () => {
    const paths = layout({ root: '/a b' });
    const base = {
      PATH: '/x/node_modules/.bin:/npm/node-gyp-bin:/usr/bin',
      npm_config_registry: 'x',
      npm_config_noproxy: '',
      npm_config_prefix: 'p',
      npm_package_name: 'n',
      npm_execpath: 'y',
      INIT_CWD: '/z',
      HOME: '/h',
    };
    assert.deepEqual(childEnvironment(paths, base, { A: 'b' }), {
      PATH: '/a b/.build/node/bin:/usr/bin',
      HOME: '/h',
      npm_config_registry: 'x',
      A: 'b',
    });
  });
});
