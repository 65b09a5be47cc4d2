import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { brokenTree } from '../support/brokenTree.ts';
import { ends } from '../support/commandLine.ts';
import { git } from '../support/git.ts';
import { api } from '../support/product.ts';
import { answerOf, ended, uniqueName } from '../support/services.ts';
import { addressOf } from '../support/underneath.ts';
import { tellStory } from './story.ts';

const name = uniqueName('line');
/** While this file is not there, the tests of the service fail. */
const mended = path.join(tmpdir(), `mended-${name}`);
let operation: string;
test.afterAll(() => rm(mended, { force: true }));

const MAIN = "import { createServer } from 'node:http';\ncreateServer((_, response) => response.end('{\"up\":true}')).listen(process.env.PORT, process.env.HOST);\n";

/** Creates a service whose tests fail until they are mended from outside; the answer is its operation. */
async function create(called: string): Promise<string> {
  const tree = brokenTree(called, 'payments') as { files: { path: string; contentBase64: string }[] };
  const scripts = { start: 'node main.js', test: `node -e "if (!fs.existsSync('${mended}')) { console.error('the sums of ${called} are wrong'); process.exit(3); }"` };
  const replace = (file: string, text: string) => {
    tree.files.find(one => one.path === file)!.contentBase64 = Buffer.from(text).toString('base64');
  };
  replace('package.json', JSON.stringify({ name: called, version: '1.0.0', private: true, type: 'module', scripts }));
  replace('main.js', MAIN);
  const { status, body } = await api('/services', { method: 'POST', as: 'amara.okafor', body: tree });
  expect(status).toBe(202);
  expect((await ended(body.id)).state).toBe('failed');
  return body.id;
}

tellStory('operations', name, {
  operations: async line => {
    operation = await create(name);
    expect((await ends(0, line)).out).toMatch(new RegExp(`^${operation} .*failed.*amara\\.okafor`, 'm'));
    const { document } = await ends(0, `${line} --service ${name} --json`);
    expect(document.operations.map((one: any) => one.id)).toContain(operation);
    await ends(5, `${line} op-nobody-made-this`);
  },

  'operations ID -f': async line => {
    const { out } = await ends(1, line.replace('ID', operation));
    expect(out).toContain(`the sums of ${name} are wrong`);
    expect(out).toContain(`platform retry ${operation}`);
    expect(out).toContain(`platform undo ${operation}`);
    expect((await ends(1, `${line.replace('ID', operation)} --json`)).document.operation.outcome).toBe('failed');
    await ends(2, 'operations -f');
  },

  'retry ID': async line => {
    const retry = line.replace('ID', operation);
    await ends(6, retry, { as: 'noah.fischer' });
    expect((await ends(1, `${retry} --json`)).document.error.why).toContain('the sums of');
    await writeFile(mended, '');
    expect((await ends(0, `${retry} --json`)).document.operation.outcome).toBe('succeeded');
    await rm(mended);
    expect(await answerOf(await addressOf(name, 'staging'))).toEqual({ up: true });
    await ends(6, retry);
    await ends(6, `undo ${operation}`);
  },

  'undo ID': async line => {
    const other = `${name}-b`;
    const failed = await create(other);
    const { cloneUrl } = (await api(`/services/${other}`)).body.repository;
    expect((await git('/', 'ls-remote', cloneUrl)).ok).toBe(true);
    await ends(6, line.replace('ID', failed), { as: 'noah.fischer' });
    expect((await ends(0, `${line.replace('ID', failed)} --json`)).document.operation.outcome).toBe('undone');
    expect((await git('/', 'ls-remote', cloneUrl)).ok).toBe(false);
    expect((await api(`/services/${other}`)).status).toBe(404);
    expect((await api(`/resources?service=${other}`)).body.items).toEqual([]);
    await ends(5, line.replace('ID', 'op-nobody-made-this'));
  },

  mcp: async line => {
    const message = (id: number, method: string, params: object) => `${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`;
    const hello = message(1, 'initialize', { protocolVersion: '2025-03-26', capabilities: {}, clientInfo: { name: 'story', version: '1' } });
    const { out } = await ends(0, line, { input: hello + message(2, 'tools/list', {}) });
    const answers = out.trim().split('\n').map(one => JSON.parse(one));
    expect(answers.map(one => one.id).sort()).toEqual([1, 2]);
    expect(answers.find(one => one.id === 2).result.tools.length).toBeGreaterThan(10);
    // Whoever may not gets an answer that says so, in the words of the protocol.
    const refused = await ends(0, line, { input: hello, env: { PLATFORM_TOKEN: 'run-out' } });
    expect(JSON.parse(refused.out).error.message).toBeTruthy();
    await ends(2, `${line} now`);
  },
});
