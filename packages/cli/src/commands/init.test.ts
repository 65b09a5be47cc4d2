import { existsSync } from 'node:fs';
import path from 'node:path';
import { OldProject } from '../__testUtils__/oldProject';
import { platform, TestIo } from '../__testUtils__/TestIo';

let project: OldProject;
const made = (files?: Record<string, string>) =>
  (project = new OldProject(files));
afterEach(() => project.remove());

/** Away from every Waymark: nobody is signed in. */
const init = (
  words: string,
  options: { terminal?: boolean; answer?: string } = {},
) => {
  const io = new TestIo(
    { PATH: process.env.PATH, HOME: project.root },
    { cwd: project.path, terminal: options.terminal },
  );
  if (options.answer) io.stdin.write(options.answer);
  return platform(`init ${words}`, io);
};
const written = () =>
  ['platform.yaml', 'catalog-info.yaml'].filter(file =>
    existsSync(path.join(project.path, file)),
  );

it('says what it has found and from what, and writes both files and nothing else', async () => {
  made({ 'README.md': '# Orders\n' });
  const io = await init('--team shop --yes');
  expect(io.code).toBe(0);
  expect(io.out).toContain('from "pg" among the dependencies of package.json');
  expect(io.out).toContain(
    'platform.yaml, new:\n\n  # What this service needs',
  );
  expect(io.out).toContain('should  It is JavaScript');
  expect(io.err).toContain(
    'To bring it in, with its history: platform init --push',
  );
  expect(project.read('platform.yaml')).toMatch(
    /name: orders-api\n {2}team: shop\n/,
  );
  expect(project.git('status', '--porcelain')).toBe(
    '?? catalog-info.yaml\n?? platform.yaml',
  );
  // Once more there is nothing to write.
  const again = await init('--json');
  expect(again.code).toBe(0);
  expect(again.document).toMatchObject({
    schemaVersion: 1,
    name: 'orders-api',
    team: 'shop',
    written: [],
    files: [{ path: 'platform.yaml', state: 'same' }],
  });
});

it('asks at a terminal; a no writes nothing, a yes does', async () => {
  made();
  const no = await init('--team shop', { terminal: true, answer: 'n\n' });
  expect(no.code).toBe(3);
  expect(no.err).toContain('Write platform.yaml and catalog-info.yaml? [y/N]');
  expect(written()).toEqual([]);
  expect(
    (await init('--team shop', { terminal: true, answer: 'y\n' })).code,
  ).toBe(0);
  expect(written()).toHaveLength(2);
});

it('never hangs without a terminal: the document has everything, and nothing is written', async () => {
  made();
  const io = await init('--team shop --json');
  expect(io.code).toBe(2);
  expect(io.document).toMatchObject({
    name: 'orders-api',
    files: [
      {
        path: 'platform.yaml',
        state: 'new',
        text: expect.stringContaining('team: shop'),
      },
      { path: 'catalog-info.yaml' },
    ],
    written: [],
    error: { next: expect.stringContaining('--yes') },
  });
  expect(written()).toEqual([]);
});

it('shows what differs where a file is there that is not right, and never touches a catalog-info.yaml', async () => {
  made({
    'platform.yaml':
      'kind: Service\nmetadata:\n  name: orders-api\n  team: shop\nspec:\n  language: cobol\n',
    'catalog-info.yaml':
      'kind: Component\nmetadata: { name: orders-api }\nspec: { owner: shop }\n',
  });
  const io = await init('--yes');
  expect(io.code).toBe(0);
  expect(io.out).toContain('platform.yaml, changed:');
  expect(io.out).toContain('-   language: cobol');
  expect(io.out).toContain('+   language: typescript');
  expect(project.git('status', '--porcelain')).toBe('M platform.yaml');
});

it.each<[string, Record<string, string>, string, number, RegExp]>([
  [
    'several packages',
    { 'pnpm-workspace.yaml': '' },
    '--team shop --yes',
    6,
    /several packages/,
  ],
  [
    'a name that ends in -db',
    {},
    '--name orders-db --team shop --yes',
    2,
    /kept for the databases/,
  ],
  ['no team, and nobody who is signed in', {}, '--yes', 2, /--team TEAM/],
])('refuses %s and writes nothing', async (_, files, words, code, why) => {
  made(files);
  const io = await init(words);
  expect(io.code).toBe(code);
  expect(io.err).toMatch(why);
  expect(written()).toEqual([]);
});

it('refuses to bring in what surely would fail, a branch beside the default one and half a history, before it writes', async () => {
  made();
  project.git('rm', '-q', '--cached', 'package-lock.json');
  project.git('commit', '-q', '-m', 'Third');
  project.write('.gitignore', 'package-lock.json\n');
  const lock = await init('--team shop --push --yes');
  expect(lock.code).toBe(6);
  expect(lock.err).toContain('There is no package-lock.json.');
  project.git('reset', '-q', '--hard', 'HEAD~1');
  project.git('switch', '-q', '-c', 'feature');
  const branch = await init('--team shop --push --yes');
  expect(branch.code).toBe(6);
  expect(branch.err).toContain('git switch main');
  expect(written()).toEqual([]);
});

it('names a committed .env, and never reads it', async () => {
  made({ '.env': 'API_KEY=geheim-1234\n' });
  const io = await init('--team shop --json --yes');
  expect(io.document.findings).toContainEqual(
    expect.objectContaining({ id: 'secrets', file: '.env' }),
  );
  expect(io.out + io.err).not.toContain('geheim');
});
