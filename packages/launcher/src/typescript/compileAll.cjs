// node compileAll.cjs: compiles what has changed since it last ran, and removes copies that nobody has asked for in a week.
const {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} = require('node:fs');
const path = require('node:path');
const { compile, copyOf, folder, root } = require('./compile.cjs');

const WEEK_MS = 7 * 24 * 3600_000;
const SKIPPED = new Set(['node_modules', 'dist', 'fixtures', '__testUtils__']);

/**
 * @param {string} from
 * @returns {Generator<string>}
 */
function* sources(from) {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const file = path.join(from, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED.has(entry.name)) yield* sources(file);
    } else if (/(?<!\.test|\.d)\.ts$/.test(entry.name)) yield file;
  }
}

/** The folders of packages that may run in the backend: those with a `src` and no page in it. */
function* packages() {
  for (const group of ['packages', 'plugins']) {
    for (const name of readdirSync(path.join(root, group))) {
      const source = path.join(root, group, name, 'src');
      const manifest = path.join(root, group, name, 'package.json');
      if (!existsSync(source) || !existsSync(manifest)) continue;
      const { backstage } = JSON.parse(readFileSync(manifest, 'utf8'));
      if (/backend|node|common/.test(backstage?.role ?? '')) yield source;
    }
  }
}

for (const source of packages()) {
  for (const file of sources(source)) {
    const text = readFileSync(file, 'utf8');
    const copy = copyOf(file, text);
    const now = new Date();
    if (existsSync(copy)) utimesSync(copy, now, now);
    else {
      try {
        compile(file, text);
      } catch {
        // Whoever asks for this file is told, with the place: it is compiled again for them.
      }
    }
  }
}
for (const name of existsSync(folder) ? readdirSync(folder) : []) {
  const file = path.join(folder, name);
  if (Date.now() - statSync(file).mtimeMs > WEEK_MS)
    rmSync(file, { force: true });
}
