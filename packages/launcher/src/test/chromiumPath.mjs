// Unpacks the browser that comes from npm into a folder and prints where it is, with the libraries that a bare machine lacks.
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const folder = path.resolve(process.argv[2]);
mkdirSync(folder, { recursive: true });
// It unpacks into the temporary folder, and its libraries only where it believes to be on Lambda. Both must be set before it is loaded.
process.env.TMPDIR = folder;
process.env.AWS_EXECUTION_ENV = 'AWS_Lambda_nodejs22.x';
const stories = createRequire(
  new URL('../../../stories/package.json', import.meta.url),
);
const { default: chromium } = await import(
  pathToFileURL(stories.resolve('@sparticuz/chromium')).href
);
const executablePath = await chromium.executablePath();
const libraries = ['al2023', 'al2']
  .map(name => path.join(folder, name, 'lib'))
  .filter(existsSync)
  .join(':');
process.stdout.write(`${JSON.stringify({ executablePath, libraries })}\n`);
