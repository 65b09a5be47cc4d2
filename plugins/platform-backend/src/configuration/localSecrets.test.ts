import { TestDatabases } from '@backstage/backend-test-utils';
import { startTestAgent, type TestAgent, until } from '@waymark/agent/testing';
import { createLocalTarget } from '@waymark/platform-backend-module-local';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { GitSourceControl } from '../__testUtils__/gitSourceControl';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

// Real processes on a busy machine.
jest.setTimeout(240_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const FIRST = 'sk-first-8c1f4e/+= é 0a7d';
const SECOND = "sk-second-b2*9'd(3)~77e5/+=";
const REPLICAS = 2;

/** A service that writes its secret in every way in which services do, and answers which one it has without telling it. */
const MAIN = `const secret = process.env.API_KEY || '';
const base64 = Buffer.from('user:' + secret).toString('base64');
console.log('starting with', secret);
console.error(JSON.stringify({ secret }), encodeURIComponent(secret), new URLSearchParams({ secret }).toString(), base64);
process.stdout.write('in two ' + secret.slice(0, 9));
setTimeout(() => process.stdout.write(secret.slice(9) + ' pieces\\n'), 20);
setTimeout(() => console.log('over lines ' + secret.slice(0, 12) + '\\n' + secret.slice(12) + ' of text\\n' + base64.replace(/(.{8})/g, '$1\\n')), 60);
const which = require('crypto').createHash('sha256').update(secret).digest('hex').slice(0, 8);
const server = require('http').createServer((request, response) => response.end(which));
server.listen(Number(process.env.PORT), process.env.HOST);
process.on('SIGTERM', () => server.close(() => process.exit(0)));\n`;
const FILES = {
  'platform.yaml': `kind: Service\nmetadata:\n  name: till\n  team: payments\nspec:\n  language: typescript\n  runtime:\n    replicas: ${REPLICAS}\n`,
  'package.json': JSON.stringify({ name: 'till', version: '1.0.0', private: true, scripts: { start: 'node main.js' } }),
  'package-lock.json': JSON.stringify({ name: 'till', version: '1.0.0', lockfileVersion: 3, requires: true, packages: { '': { name: 'till', version: '1.0.0' } } }),
  'main.js': MAIN,
};
const mark = (secret: string) => createHash('sha256').update(secret).digest('hex').slice(0, 8);

/** The spellings in which a value is looked for: whole, halves, base64 as part of something longer, and in addresses. */
function spellings(value: string): string[] {
  const half = Math.ceil(value.length / 2);
  const base64 = [0, 1, 2].map(shift => Buffer.concat([Buffer.alloc(shift), Buffer.from(value)]).toString('base64').slice(4, 24));
  return [value, value.slice(0, half), value.slice(half), ...base64, Buffer.from(value).toString('hex'), encodeURIComponent(value), new URLSearchParams({ a: value }).toString().slice(2), JSON.stringify(value).slice(1, -1)];
}

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(file);
    return entry.isFile() && statSync(file).size < 50_000_000 ? [file] : [];
  });
}

/** Processes whose own environment has a value; readable for the same user only. */
function processesWith(value: string): number[] {
  return readdirSync('/proc')
    .filter(name => /^\d+$/.test(name))
    .map(Number)
    .filter(pid => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`API_KEY=${value}`);
      } catch {
        return false;
      }
    });
}

describe('a secret on the real target', () => {
  let agent: TestAgent;
  let platform: TestPlatform;
  let folder: string;
  const operations: string[] = [];
  const call = (method: 'get' | 'put' | 'patch' | 'delete', url: string, body?: object) => {
    const request = platform.api[method](`/api/platform${url}`).set('Authorization', as('ana'));
    return body ? request.send(body) : request;
  };
  const AT = '/services/till/environments/staging';
  const done = async (request: ReturnType<typeof call>) => {
    const { body } = await request.expect(202);
    operations.push(body.id);
    const operation = await ended(platform, body.id, 'ana', 120_000);
    if (operation.outcome !== 'succeeded') throw new Error(JSON.stringify(operation.error));
  };
  const staging = async () => (await call('get', '/services/till')).body.environments[0];
  const onlyNewest = () => until('only the newest runs', async () => (await staging()).nodes.filter((node: any) => node.type === 'workload').length === 1, 60_000);

  /** Everything that the platform keeps, answers and shows, by where it is from. */
  async function everything(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for (const file of [...filesBelow(agent.dataDir), ...filesBelow(platform.data)]) found.set(file, readFileSync(file, 'latin1'));
    const tables: string[] = await platform.knex('information_schema.tables').where({ table_schema: 'public', table_type: 'BASE TABLE' }).pluck('table_name');
    for (const table of tables) found.set(`table ${table}`, JSON.stringify(await platform.knex(table).select(platform.knex.raw(`"${table}"::text AS row`))));
    const answers = ['/services', '/services/till', '/services/till/deployments', '/services/till/audit', '/services/till/releases', `${AT}/config`, `${AT}/secrets`, `${AT}/raw`, `${AT}/logs?limit=5000`, '/operations', '/activity', '/environments', '/conditions', `${AT}/config/differences?from=production`];
    for (const url of [...answers, ...operations.flatMap(id => [`/operations/${id}`, `/operations/${id}/log`])]) found.set(`GET ${url}`, JSON.stringify((await call('get', url).expect(200)).body));
    found.set('ps', execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8', maxBuffer: 64e6 }));
    return found;
  }
  const places = (texts: Map<string, string>, values: string[]) =>
    [...texts].filter(([from, text]) => values.flatMap(spellings).some(one => text.includes(one) || (from.startsWith('/') && text.includes(Buffer.from(one).toString('latin1'))))).map(([from]) => from);

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'waymark repositories '));
    agent = await startTestAgent();
    platform = await startPlatform(databases, { sourceControl: new GitSourceControl(folder), target: ({ secrets }) => createLocalTarget({ socket: agent.socket, secrets }) });
    const { body } = await platform.api.post('/api/platform/services').set('Authorization', as('ana')).send({ name: 'till', team: 'payments', files: treeOf('till', 'payments', FILES) }).expect(202);
    operations.push(body.id);
    const { error } = await ended(platform, body.id, 'ana', 120_000);
    if (error) throw new Error(JSON.stringify(error));
  });
  afterAll(async () => {
    await platform?.stop();
    await platform?.clean();
    await agent?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  it('changes under 100 requests a second: none fails, every replica has the new one, and no process has the old one', async () => {
    await done(call('put', `${AT}/secrets/API_KEY`, { value: FIRST }));
    await onlyNewest();
    expect(processesWith(FIRST)).toHaveLength(REPLICAS);
    const { localUrl } = await staging();
    const failed: string[] = [];
    const open = new Set<Promise<void>>();
    let sent = 0;
    const load = setInterval(() => {
      sent += 1;
      const asked: Promise<void> = fetch(localUrl)
        .then(async answer => void (await answer.text(), answer.status === 200 || failed.push(String(answer.status))), error => void failed.push(String(error.cause ?? error)))
        .finally(() => open.delete(asked));
      open.add(asked);
    }, 10);
    try {
      await done(call('put', `${AT}/secrets/API_KEY`, { value: SECOND }));
      await onlyNewest();
    } finally {
      clearInterval(load);
    }
    await Promise.all(open);
    expect(failed).toEqual([]);
    expect(sent).toBeGreaterThan(10);
    expect(processesWith(FIRST)).toEqual([]);
    expect(processesWith(SECOND)).toHaveLength(REPLICAS);
    const answers = new Set(await Promise.all(Array.from({ length: 10 }, async () => (await fetch(localUrl)).text())));
    expect([...answers]).toEqual([mark(SECOND)]);
  });

  it('is in no file, table, answer, log or list of processes, in no spelling; what is plain would be found', async () => {
    const texts = await everything();
    const logs = texts.get(`GET ${AT}/logs?limit=5000`)!;
    // The service has written it, and it was masked.
    for (const words of ['starting with ***', 'in two *** pieces', 'over lines ***', '*** of text']) expect(logs).toContain(words);
    expect(places(texts, [FIRST, SECOND])).toEqual([]);
    // The twin: the same search finds a value that is no secret, in tables and answers.
    await done(call('patch', `${AT}/config`, { set: { PLAIN: 'not-a-secret-4711' } }));
    const found = places(await everything(), ['not-a-secret-4711']);
    expect(found).toEqual(expect.arrayContaining(['table config_revision', `GET ${AT}/config`]));
  });

  it('is taken out of the processes and the store', async () => {
    await done(call('delete', `${AT}/secrets/API_KEY`));
    await onlyNewest();
    expect(processesWith(SECOND)).toEqual([]);
    expect((await call('get', `${AT}/secrets`)).body.items).toEqual([]);
  });
});
