import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { worthCollecting } from './worthCollecting.mjs';

const MB = 1024 * 1024;

test('collects what a start has left, once it is over', () => {
  const left = { heap: 350 * MB, collected: 0 };
  assert.equal(worthCollecting({ cpu: 0.9, ...left }), false);
  assert.equal(worthCollecting({ cpu: 0.05, ...left }), true);
});

test('leaves a heap alone that has hardly grown, so that it does not collect for ever', () => {
  const grown = { cpu: 0.05, collected: 130 * MB };
  assert.equal(worthCollecting({ heap: 150 * MB, ...grown }), false);
  assert.equal(worthCollecting({ heap: 180 * MB, ...grown }), true);
});

test('gives garbage back, and keeps no process from ending', async () => {
  const collect = path.join(
    path.dirname(fileURLToPath(import.meta.url)),
    'collect.mjs',
  );
  // The clock of the interval is put forward; what is left behind is 100 MB that V8 alone would keep for now.
  const script = `
    const real = setInterval;
    globalThis.setInterval = (run, ms) => real(run, ms / 30);
    await import(${JSON.stringify(collect)});
    let held = Array.from({ length: 4e5 }, (_, i) => ({ i, text: [i] }));
    const before = process.memoryUsage().heapTotal;
    held = undefined;
    await new Promise(done => setTimeout(done, 3000));
    console.log(process.memoryUsage().heapTotal < before / 2);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script]);
  let out = '';
  child.stdout.on('data', data => (out += data));
  assert.equal(await new Promise(done => child.on('close', done)), 0);
  assert.equal(out.trim(), 'true');
});
