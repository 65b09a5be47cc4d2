// What one TypeScript file of ours is compiled to, and where the copy is kept.
const { createHash, randomUUID } = require('node:crypto');
const { mkdirSync, renameSync, writeFileSync } = require('node:fs');
const path = require('node:path');

// Never bundled: it is what runs our source.
// eslint-disable-next-line no-restricted-syntax
const root = path.resolve(__dirname, '../../../..');
const folder = path.join(root, '.build', 'typescript');

/**
 * CommonJS, dynamic imports too: one loader for everything, and Node's own for ES modules of others stays out of it.
 * @type {import('@swc/core').Options}
 */
const OPTIONS = {
  sourceMaps: false,
  module: { type: 'commonjs' },
  jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
  swcrc: false,
  configFile: false,
};

const { version } = require('@swc/core/package.json');

const how = JSON.stringify([version, OPTIONS]);

/**
 * @param {string} file absolute
 * @param {string} source what is in it
 * @returns {string} where its compiled copy is, if there is one: another text, place or compiler has another
 */
function copyOf(file, source) {
  const hash = createHash('sha256')
    .update(how)
    .update(path.relative(root, file))
    .update('\0')
    .update(source);
  return path.join(folder, `${hash.digest('hex').slice(0, 40)}.js`);
}

/**
 * Compiles a file and keeps the copy.
 * @param {string} file absolute
 * @param {string} source what is in it
 * @returns {string} the JavaScript
 * @throws the compiler's error, with the place
 */
function compile(file, source) {
  const { code } = require('@swc/core').transformSync(source, {
    ...OPTIONS,
    filename: file,
  });
  const copy = copyOf(file, source);
  mkdirSync(folder, { recursive: true });
  // Whole or not at all: others may read it at this moment.
  const scratch = `${copy}.${randomUUID()}`;
  writeFileSync(scratch, code);
  renameSync(scratch, copy);
  return code;
}

module.exports = { compile, copyOf, folder, root };
