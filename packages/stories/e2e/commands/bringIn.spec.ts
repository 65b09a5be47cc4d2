import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { ends } from '../support/commandLine.ts';
import { git } from '../support/git.ts';
import { answerOf, staging, uniqueName } from '../support/services.ts';
import { tellStory } from './story.ts';

const name = uniqueName('line');
let folder: string;
test.beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'waymark old '));
  const files = {
    'package.json': JSON.stringify({ name, version: '1.0.0', private: true, scripts: { start: 'node main.js' } }),
    'package-lock.json': JSON.stringify({ name, version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name, version: '1.0.0' } } }),
    'main.js': `require('http').createServer((request, response) => response.end(JSON.stringify({ at: request.url === '/readyz' || request.url === '/healthz' ? 'ok' : process.env.SERVICE_NAME }))).listen(Number(process.env.PORT), process.env.HOST);\n`,
  };
  await git(folder, 'init', '-q', '-b', 'main');
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, file), text);
  await git(folder, 'add', '-A');
  await git(folder, 'commit', '-q', '-m', 'As it was before');
});
test.afterAll(() => rm(folder, { recursive: true, force: true }));

tellStory('bringIn', name, {
  'init --yes --name my-api --team platform': async line => {
    await ends(0, line, { cwd: folder });
    const file = await readFile(path.join(folder, 'platform.yaml'), 'utf8');
    expect(file).toContain(`name: ${name}`);
    await ends(0, 'validate', { cwd: folder });
    await ends(2, line.replace(name, 'No Name'), { cwd: folder });
  },

  'init --yes --push': async line => {
    await git(folder, 'add', '-A');
    await git(folder, 'commit', '-q', '-m', 'Onto the path');
    await ends(0, line, { cwd: folder });
    const { localUrl, release } = await staging(name);
    expect(release).toBe('r1');
    expect(await answerOf(localUrl)).toEqual({ at: name });
    // Its history came along.
    expect((await ends(0, `releases ${name} --json`)).document.releases[0].commit.message).toContain('Onto the path');
    await ends(6, line, { cwd: folder, as: 'noah.fischer' });
  },
});
