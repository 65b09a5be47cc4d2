// node --require …/compiled.cjs FILE.ts: runs our TypeScript from compiled copies in .build/typescript.
//
// Backstage's own transform compiles in the process that runs. What it needs for that (the compiler, a thread for ES
// modules, the source maps) stays in memory for as long as the backend lives: 60 MiB of 300. Here a process of its own
// compiles, once for each change of a file, and is gone.
const { spawnSync } = require('node:child_process');
const { readFileSync } = require('node:fs');
const Module = require('node:module');
const path = require('node:path');
const { compile, copyOf } = require('./compile.cjs');

let looked = false;

/** Compiles whatever has changed in the repository. What goes wrong with one file is said when that file is asked for. */
function compileAll() {
  looked = true;
  // Never bundled: it is what runs our source.
  // eslint-disable-next-line no-restricted-syntax
  spawnSync(process.execPath, [path.join(__dirname, 'compileAll.cjs')], {
    stdio: 'ignore',
  });
}

/** @param {string} file */
function compiled(file) {
  const source = readFileSync(file, 'utf8');
  const copy = copyOf(file, source);
  try {
    return readFileSync(copy, 'utf8');
  } catch {
    if (!looked) compileAll();
  }
  try {
    return readFileSync(copy, 'utf8');
  } catch {
    return compile(file, source);
  }
}

for (const extension of ['.ts', '.cts']) {
  const before = Module._extensions[extension];
  Module._extensions[extension] = (module, file) =>
    file.includes(`${path.sep}node_modules${path.sep}`) && before
      ? before(module, file)
      : module._compile(compiled(file), file);
}
