import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { devEnv } from './devEnv';
import { isIgnored } from './ignored';
import { watchFolder } from './watchFolder';

describe('what does not count as a change', () => {
  it.each([
    'node_modules',
    '.git',
    'dist',
    '__pycache__',
    'main.ts~',
    '.main.ts.swp',
    '.#main.ts',
    'npm-debug.log',
    'mine',
  ])('%s', name => expect(isIgnored(name, ['mine'])).toBe(true));
  it.each(['main.ts', '.env', 'platform.yaml', 'package.json', 'mine.ts'])(
    'but %s does',
    name => expect(isIgnored(name, ['mine'])).toBe(false),
  );
});

describe('what a service of the working folder gets', () => {
  const given = {
    service: 'shop',
    environment: 'staging',
    port: 3000,
    env: { GREETING: 'Hello', TMPDIR: '/elsewhere' },
    temp: '/temp',
    folder: '/work/shop',
    node: '/node24',
    colours: false,
  };
  const env = devEnv(
    {
      PATH: '/bin',
      HOME: '/home/ana',
      GREETING: 'mine',
      API_KEY: 'set by hand',
      PLATFORM_TOKEN: 'SECRET',
      WAYMARK_DATA: '/data',
      DATABASE_URL: 'postgresql://somewhere.else',
    },
    given,
  );
  it('is what the person has, under what the environment has, under what the platform gives', () =>
    expect(env).toEqual({
      PATH: '/work/shop/node_modules/.bin:/node24:/bin',
      HOME: '/home/ana',
      GREETING: 'Hello',
      API_KEY: 'set by hand',
      TMPDIR: '/temp',
      NODE_ENV: 'development',
      HOST: '127.0.0.1',
      PORT: '3000',
      SERVICE_NAME: 'shop',
      SERVICE_VERSION: 'dev',
      SERVICE_COMMIT: 'working-folder',
      ENVIRONMENT: 'staging',
    }));
});

describe('watching a folder', () => {
  let folder: string;
  let told: string[][];
  let watching: ReturnType<typeof watchFolder>;
  const until = async (file: string) => {
    for (let tries = 0; !told.flat().includes(file); tries += 1) {
      if (tries > 200) throw new Error(`never told: ${JSON.stringify(told)}`);
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  };
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'waymark watch '));
    mkdirSync(path.join(folder, 'src/deep'), { recursive: true });
    mkdirSync(path.join(folder, 'node_modules/pg'), { recursive: true });
    told = [];
    watching = watchFolder(folder, files => told.push(files));
    await watching.ready;
  });
  afterEach(() => {
    watching.close();
    rmSync(folder, { recursive: true });
  });

  it('tells of files deep down, of folders that come and what is in them, and of nothing that is ignored', async () => {
    writeFileSync(path.join(folder, 'src/deep/a.ts'), '1');
    await until('src/deep/a.ts');
    mkdirSync(path.join(folder, 'new/inner'), { recursive: true });
    writeFileSync(path.join(folder, 'new/inner/b.ts'), '1');
    await until('new/inner/b.ts');
    writeFileSync(path.join(folder, 'new/inner/b.ts'), '2');
    mkdirSync(path.join(folder, 'node_modules/late'));
    writeFileSync(path.join(folder, 'node_modules/pg/c.js'), '1');
    writeFileSync(path.join(folder, 'src/x.log'), '1');
    writeFileSync(path.join(folder, 'last.ts'), '1');
    await until('last.ts');
    expect(told.flat().filter(f => /node_modules|log/.test(f))).toEqual([]);
  });

  it('tells once of what changes together', async () => {
    for (let i = 0; i < 20; i += 1)
      writeFileSync(path.join(folder, `src/${i}.ts`), '1');
    await until('src/19.ts');
    expect(told).toHaveLength(1);
  });
});
