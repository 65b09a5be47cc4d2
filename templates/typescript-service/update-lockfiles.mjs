// Writes the lockfiles of the skeleton anew: node update-lockfiles.mjs (needs the registry). For maintainers of the template.
// A lockfile holds neither name nor version of the service, so that it is the same for every service made from here:
// the platform keeps installed dependencies by the lockfile's hash.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTemplateRenderer } from 'nunjitsu';

const skeleton = join(import.meta.dirname, 'skeleton');
const source = readFileSync(join(skeleton, 'package.json.njk'), 'utf8');

for (const database of ['none', 'postgres']) {
  const folder = mkdtempSync(join(tmpdir(), 'lockfile-'));
  try {
    const { name: _name, version: _version, ...rest } = JSON.parse(
      createTemplateRenderer().render(source, { values: { name: 'any', database } }),
    );
    writeFileSync(join(folder, 'package.json'), JSON.stringify(rest));
    execFileSync('npm', ['install', '--package-lock-only', '--omit-lockfile-registry-resolved', '--no-audit', '--no-fund'], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const { name: _folder, version: _none, lockfileVersion, requires, packages } = JSON.parse(
      readFileSync(join(folder, 'package-lock.json'), 'utf8'),
    );
    for (const entry of Object.values(packages)) delete entry.resolved;
    delete packages[''].name;
    delete packages[''].version;
    // A registry without some platform's build makes a lockfile that `npm ci` refuses on every platform.
    for (const [path, { optionalDependencies = {} }] of Object.entries(packages)) {
      const missing = Object.keys(optionalDependencies).find(dependency => !packages[`node_modules/${dependency}`]?.version);
      if (missing) throw new Error(`${path} wants ${missing}, which the registry does not have. Ask for another version.`);
    }
    const target = join(skeleton, `{% if values.database == '${database}' %}.{% endif %}`, 'package-lock.json');
    writeFileSync(target, `${JSON.stringify({ lockfileVersion, requires, packages }, null, 2)}\n`);
    process.stdout.write(`${database}: ${Object.keys(packages).length - 1} packages\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
