import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { ends, start } from '../support/commandLine.ts';
import { Clone } from '../support/git.ts';
import { api, until } from '../support/product.ts';
import { answerOf, serviceDetail, uniqueName } from '../support/services.ts';
import { addressOf, canConnect, replicasBecome, replicasOf, rowsOf } from '../support/underneath.ts';
import { tellStory } from './story.ts';

const name = uniqueName('line');
const SECRET = 'sk-abc123';
let clone: Clone;
const here = () => ({ cwd: clone.folder });
/** The one process in staging, once all before it are gone and it has what it should. */
const process = async (wanted: (env: Record<string, string>) => boolean) => (await replicasBecome(name, 'staging', 1, one => wanted(one.env)))[0].env;
test.afterAll(() => clone?.remove());

/** A folder of the service that needs nothing to be installed: it answers with what it was given. */
async function folderOfDev(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark dev '));
  await writeFile(path.join(folder, 'platform.yaml'), `kind: Service\nmetadata:\n  name: ${name}\n  team: platform\nspec:\n  language: typescript\n  database:\n    type: postgres\n    size: small\n`);
  await writeFile(path.join(folder, 'package.json'), JSON.stringify({ name, private: true, type: 'module', scripts: { start: 'node main.js' } }));
  await writeFile(path.join(folder, 'main.js'), "import { createServer } from 'node:http';\ncreateServer((_, response) => response.end(JSON.stringify(process.env))).listen(process.env.PORT, process.env.HOST);\n");
  return folder;
}

tellStory('configuration', name, {
  'service create my-api': async line => {
    await ends(2, 'service create');
    const { document } = await ends(0, `${line} --json`);
    const [staging, production] = document.environments;
    expect(document).toEqual({
      schemaVersion: 1,
      operation: { id: expect.stringMatching(/^op-/), kind: 'service.create', outcome: 'succeeded', durationMs: expect.any(Number) },
      service: { name, team: 'platform' },
      repository: { url: expect.stringContaining(`/repositories/${name}`), cloneUrl: expect.stringMatching(/^file:\/\/\/.*\.git$/) },
      environments: [
        { name: 'staging', url: expect.stringContaining(`http://${name}.staging.localhost`), localUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/), release: 'r1', ready: true },
        { name: 'production', url: null, localUrl: null, release: null, ready: false },
      ],
    });
    expect([staging.name, production.name]).toEqual(['staging', 'production']);
    expect((await answerOf(staging.localUrl)).service).toBe(name);
    clone = await Clone.of(document.repository.cloneUrl);
  },

  'config set LOG_LEVEL=debug GREETING="good day"': async line => {
    await ends(0, line, here());
    expect(await process(env => env.LOG_LEVEL === 'debug')).toMatchObject({ GREETING: 'good day' });
    await ends(2, 'config set PORT=1', here());
    await ends(2, 'config set lower=1', here());
    await ends(2, line);
    await ends(6, `config set LOG_LEVEL=info --service ${name}`, { as: 'noah.fischer' });
  },

  'config list': async line => {
    expect((await ends(0, line, here())).out).toMatch(/GREETING +good day/);
    const { document } = await ends(0, `${line} --env all --json`, here());
    expect(document.environments.map((one: any) => one.items.length)).toEqual([2, 0]);
    await ends(5, `${line} --env nowhere`, here());
  },

  'config unset GREETING': async line => {
    expect((await ends(0, `${line} --json`, here())).document.operation.outcome).toBe('succeeded');
    await process(env => env.LOG_LEVEL === 'debug' && !('GREETING' in env));
    await ends(2, 'config unset', here());
  },

  'secrets set API_KEY=sk-abc123': async line => {
    const { out, err } = await ends(0, line, here());
    expect(err).toContain("history of your shell");
    expect(out + err).not.toContain(SECRET);
    await process(env => env.API_KEY === SECRET);
    await ends(2, `${line} --generate`, here());
    // The safer form: through standard input, where no list of processes shows it.
    expect((await ends(0, 'secrets set API_KEY --json', { ...here(), input: `${SECRET}-2\n` })).document.operation.outcome).toBe('succeeded');
    await process(env => env.API_KEY === `${SECRET}-2`);
  },

  'secrets set SESSION_KEY --generate': async line => {
    await ends(0, line, here());
    expect((await process(env => 'SESSION_KEY' in env)).SESSION_KEY.length).toBeGreaterThan(20);
    await ends(2, 'secrets set session_key --generate', here());
  },

  'secrets list': async line => {
    const { out } = await ends(0, line, here());
    expect(out).toMatch(/API_KEY +v2 +set by hand[\s\S]*SESSION_KEY +v1 +made by the platform/);
    const { document, out: text } = await ends(0, `${line} --json`, here());
    expect(document.environments[0].items.map((one: any) => [one.name, one.usedBy.length])).toEqual([['API_KEY', 1], ['SESSION_KEY', 1]]);
    const env = await process(() => true);
    for (const value of [env.API_KEY, env.SESSION_KEY]) expect(text + out).not.toContain(value);
    await ends(4, line, { ...here(), env: { PLATFORM_TOKEN: 'run-out' } });
  },

  'secrets rotate --all': async line => {
    const before = await process(() => true);
    const { document, err } = await ends(0, `${line} --json`, here());
    expect(err).toContain('Only their owners can change in staging: API_KEY');
    expect(document.onlyOwners).toEqual([{ environment: 'staging', secrets: ['API_KEY'] }]);
    expect(await process(env => env.SESSION_KEY !== before.SESSION_KEY)).toMatchObject({ API_KEY: before.API_KEY });
    await ends(2, `${line} API_KEY`, here());
  },

  'secrets rotate API_KEY': async line => {
    // Only its owner knows the new value, and nobody is there to be asked.
    const refused = await ends(6, `${line} --json`, here());
    expect(refused.document.error.message).toContain('API_KEY');
    const before = await process(() => true);
    await ends(0, line.replace('API_KEY', 'SESSION_KEY'), here());
    expect(await process(env => env.SESSION_KEY !== before.SESSION_KEY)).toMatchObject({ API_KEY: before.API_KEY });
    await ends(5, line.replace('API_KEY', 'NOT_THERE'), here());
  },

  'secrets delete API_KEY': async line => {
    await ends(0, line, here());
    await process(env => !('API_KEY' in env) && 'SESSION_KEY' in env);
    await ends(5, line, here());
  },

  'logs my-api --env production --since 1h': async line => {
    expect((await ends(0, line)).err).toContain('There are no lines.');
    await ends(0, `deploy ${name} --env production`);
    const id = uniqueName('request');
    const localUrl = await addressOf(name, 'production');
    await fetch(`${localUrl}/notes`, { headers: { 'x-request-id': id } });
    await until('its log has the request', async () => (await ends(0, line)).out.includes(id));
    expect((await ends(0, `${line} --json`)).document.lines.some((one: any) => one.text.includes(id))).toBe(true);
    // In its folder it needs no name; staging has not seen it.
    expect((await ends(0, 'logs --since 1h', here())).out).not.toContain(id);
    await ends(5, line.replace('production', 'nowhere'));
    await ends(2, line.replace('1h', 'yesterday'));
  },

  'logs my-api -f': async line => {
    const running = await start(line);
    try {
      await running.until(/r1/);
      const id = uniqueName('request');
      await fetch(`${await addressOf(name, 'staging')}/notes`, { headers: { 'x-request-id': id } });
      await running.until(new RegExp(id));
      running.interrupt();
      expect((await running.ended).code).toBe(130);
    } finally {
      running.kill();
    }
    await ends(2, `${line} --json`);
  },

  dev: async line => {
    const folder = await folderOfDev();
    const running = await start(line, { cwd: folder });
    try {
      await running.until(/serves at http:\/\/127\.0\.0\.1:\d+/);
      const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(running.out)!;
      const env = await answerOf(url);
      const [staging] = replicasOf(name, 'staging');
      expect(env).toMatchObject({ SERVICE_NAME: name, NODE_ENV: 'development', LOG_LEVEL: staging.env.LOG_LEVEL });
      expect([env.SESSION_KEY, env.PLATFORM_TOKEN, env.WAYMARK_DATA]).toEqual([undefined, undefined, undefined]);
      expect(await rowsOf(env.DATABASE_URL, 'select 1 as one')).toEqual([{ one: 1 }]);
      running.interrupt();
      const { code, err } = await running.ended;
      expect([code, err.includes('nothing of it is left')]).toEqual([130, true]);
      expect(await answerOf(url)).toBeUndefined();
      expect(await canConnect(env.DATABASE_URL)).toBe(false);
    } finally {
      running.kill();
      await rm(folder, { recursive: true, force: true });
    }
    await ends(2, line);
  },

  notices: async line => {
    await until('its creation is told', async () => (await ends(0, `${line} ${name}`)).out.includes(name));
    const { document } = await ends(0, `${line} --json`);
    const { body } = await api(`/notices?service=${name}`);
    expect(document.notices.map((one: any) => one.id)).toEqual(expect.arrayContaining(body.items.map((one: any) => one.id)));
    await ends(2, `${line} --since 1h`);
    expect((await serviceDetail(name)).service.name).toBe(name);
  },
});
