import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = path.resolve(
  path.dirname(fileURLToPath(import.meta.url)),
  '../../..',
);
const folders = directory =>
  readdirSync(path.join(root, directory), { withFileTypes: true })
    .filter(one => one.isDirectory() && !one.name.startsWith('__'))
    .map(one => one.name);
const read = file => readFileSync(path.join(root, file), 'utf8');

/** The part of a page below a heading. */
function section(file, heading) {
  const part = read(file)
    .split(/^## /m)
    .find(one => one.startsWith(heading));
  assert.ok(part, `${file} has a part "${heading}"`);
  return part;
}

test('the plan in the README has every package and plugin, and no other', () => {
  const plan = section('README.md', 'The plan of the house');
  const [, packages, plugins] = plan.match(
    /packages\/\n([\s\S]*?)plugins\/\n([\s\S]*?)templates\//,
  );
  for (const name of folders('packages'))
    assert.ok(packages.includes(`${name}/`), name);
  // Those that add to Backstage's own plugins stand in one line.
  const module = /^(auth|catalog|permission|scaffolder)-backend-module-/;
  for (const name of folders('plugins'))
    assert.ok(plugins.includes(`${name}/`) || module.test(name), name);
  const named = `${packages}${plugins}`.matchAll(/(?<![\w/])([a-z][a-z-]+)\//g);
  const there = [...folders('packages'), ...folders('plugins')];
  for (const [, name] of named) assert.ok(there.includes(name), `${name} is`);
});

test('the architecture has every room of the orchestrator, and no other', () => {
  const table = section(
    'docs/architecture.md',
    'The rooms of the orchestrator',
  );
  const named = table
    .split('\n')
    .filter(line => line.startsWith('| `'))
    .flatMap(line => [...line.split('|')[1].matchAll(/`(\w+)`/g)])
    .map(match => match[1]);
  assert.deepEqual(
    named.sort(),
    folders('plugins/platform-backend/src').sort(),
  );
});

test('the navigation of the handbook has every page, and no other', () => {
  const named = [...read('mkdocs.yml').matchAll(/: ([\w-]+\.md)$/gm)];
  const pages = readdirSync(path.join(root, 'docs')).filter(one =>
    one.endsWith('.md'),
  );
  assert.deepEqual(named.map(one => one[1]).sort(), pages.sort());
});

test('links between pages of the handbook lead somewhere', () => {
  const pages = ['README.md', 'CONTRIBUTING.md'].concat(
    readdirSync(path.join(root, 'docs'))
      .filter(one => one.endsWith('.md'))
      .map(one => `docs/${one}`),
  );
  const slug = text =>
    text
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .trim()
      .replaceAll(/[\s-]+/g, '-');
  for (const page of pages) {
    const text = read(page).replaceAll(/^```[\s\S]*?^```/gm, '');
    for (const [, link] of text.matchAll(/(?<!`)\]\(([^)\s:]+)\)(?!`)/g)) {
      const [file, anchor] = link.split('#');
      const target = file ? path.join(path.dirname(page), file) : page;
      const found = read(target);
      if (!anchor) continue;
      const headings = [...found.matchAll(/^#+ (.*)$/gm)].map(m => slug(m[1]));
      assert.ok(headings.includes(anchor), `${page}: ${link}`);
    }
  }
});
