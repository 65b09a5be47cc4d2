// Makes the types and the embedded document from openapi.yaml, and through reference.mjs the reference of platform.yaml. With --check it writes nothing and fails on a difference.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';

const require = createRequire(import.meta.url);
const api = path.join(path.dirname(fileURLToPath(import.meta.url)), '../src/api');
const source = path.join(api, 'openapi.yaml');
const scratch = mkdtempSync(path.join(tmpdir(), 'waymark-generate-'));
try {
  const bin = path.join(path.dirname(require.resolve('openapi-typescript/package.json')), 'bin/cli.js');
  execFileSync(process.execPath, [bin, source, '-o', path.join(scratch, 'schema.ts')], { stdio: ['ignore', 'ignore', 'inherit'] });
  const header = '// Generated from openapi.yaml by `npm run generate`. Do not edit.\n';
  const files = {
    'schema.ts': readFileSync(path.join(scratch, 'schema.ts'), 'utf8'),
    'document.ts': `${header}/** The API's OpenAPI 3.1 document. */\nexport const openApiDocument: Record<string, any> = ${JSON.stringify(parse(readFileSync(source, 'utf8')), null, 2)};\n`,
  };
  let stale = 0;
  for (const [name, text] of Object.entries(files)) {
    const target = path.join(api, 'generated', name);
    if (process.argv.includes('--check')) {
      let now = '';
      try { now = readFileSync(target, 'utf8'); } catch { /* absent is stale */ }
      if (now !== text) { stale += 1; process.stderr.write(`${name} is not what openapi.yaml says: run npm run generate\n`); }
    } else {
      writeFileSync(target, text);
    }
  }
  const reference = path.join(path.dirname(fileURLToPath(import.meta.url)), 'reference.mjs');
  const documented = spawnSync(process.execPath, [reference, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = stale || documented.status ? 1 : 0;
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
