// npm run bench -- [product] [previews] [pages] [idle] [dev] [data] [kube] [--creates N] [--pushes N] [--services N] [--out FILE]: figures of the whole product on this machine, in a data folder of its own that is removed afterwards.
import { writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { processTree, pssMiB } from '../product/memory.ts';
import { type Product, removeData, startProduct } from '../product/startProduct.ts';
import { benchCommandLine } from './commandLine.ts';
import { benchData } from './data.ts';
import { benchDev } from './dev.ts';
import { benchCreates } from './creates.ts';
import { benchDocs } from './docs.ts';
import { benchIdle } from './idle.ts';
import { benchKube } from './kube/benchKube.ts';
import { LARGE } from './largeCompany.ts';
import { benchNoopDeploys } from './noopDeploys.ts';
import { benchPages } from './pages.ts';
import { benchPreviews } from './previews.ts';
import { benchPushes } from './pushes.ts';
import { benchRollbacks } from './rollbacks.ts';
import { seconds } from './statistics.ts';
import { benchChange, benchFormToProduction, type Way } from './toProduction.ts';

const { values, positionals } = parseArgs({ options: { creates: { type: 'string', default: '10' }, pushes: { type: 'string', default: '5' }, services: { type: 'string', default: '1000' }, out: { type: 'string' } }, allowPositionals: true });

const print = (line: string) => process.stdout.write(`${line}\n`);

async function memoryOf(launcher: number) {
  const tree = await processTree(launcher);
  const ours = tree.filter(p => /start\.mjs|agent\/src\/main|packages\/backend/.test(p.command));
  return Promise.all(ours.map(async p => ({ pid: p.pid, what: p.command.split(' ').find(w => /start\.mjs|main\.ts|index\.ts/.test(w))?.split('/').slice(-3).join('/') ?? p.command.slice(0, 60), pssMiB: Math.round(await pssMiB(p.pid)) })));
}

const told = ({ totalMs, belowMs, canaryMs, ownMs }: Way) => `${seconds(totalMs)}: stages and starts ${seconds(belowMs)}, canary ${seconds(canaryMs)}, the platform's own ${seconds(ownMs)}`;

/** A service of its own on its way: from the form to production, a change through the default canary, back again. */
async function benchProduction(product: Product): Promise<Record<string, unknown>> {
  const form = await benchFormToProduction(product, 'bench-way');
  print(`From the form to production: ${told(form)}`);
  const change = await benchChange(product, 'bench-way');
  print(`A first change, pushed, through the default canary to production by one command: ${told(change)}; ${change.failed} of ${change.requests} requests failed`);
  for (const message of change.canary) print(`  ${message}`);
  const rollbacks = await benchRollbacks(product, 'bench-way');
  for (const [what, { medianMs, maxMs }] of [['still runs', rollbacks.stillRunning], ['has to be started again', rollbacks.startedAgain]] as const) {
    print(`Back to a release that ${what}, from the command to all of the traffic: median ${seconds(medianMs)}, slowest ${seconds(maxMs)}`);
  }
  print(`  ${rollbacks.failed} of ${rollbacks.requests} requests failed meanwhile`);
  return { form, change, rollbacks };
}

/** First start, creates, pushes, a deployment of what serves already, memory, later start. */
async function benchProduct(result: Record<string, unknown>): Promise<void> {
  let product = await startProduct();
  const { data, port } = product;
  try {
    print(`First start in an empty data folder: ${seconds(product.startMs)}`);
    result.firstStartMs = product.startMs;

    const commandLine = benchCommandLine();
    result.commandLine = commandLine;
    print(`platform --version ${commandLine.platformMs.toFixed(0)} ms, npm --version ${commandLine.npmMs.toFixed(0)} ms: ${commandLine.ratio.toFixed(2)}`);

    print(`${values.creates} services with a database, one after another`);
    const creates = await benchCreates(product, Number(values.creates));
    result.creates = creates;
    print(`  p50 ${seconds(creates.p50Ms)}, slowest ${seconds(creates.maxMs)}, slowest after the first ${seconds(creates.maxAfterFirstMs)}, the platform's own p50 ${seconds(creates.ownP50Ms)}`);

    print(`${values.pushes} pushes of a changed line`);
    const pushes = await benchPushes(product, 'bench-1', Number(values.pushes));
    result.pushes = pushes;
    print(`  median ${seconds(pushes.medianMs)}, slowest ${seconds(pushes.maxMs)}, ${pushes.failed} of ${pushes.requests} requests failed`);

    const noop = await benchNoopDeploys(product, 'bench-1');
    result.noopDeploy = noop;
    print(`Deploying what serves already, through staging and production: median ${seconds(noop.medianMs)}, slowest ${seconds(noop.maxMs)}; the whole command ${seconds(noop.commandMedianMs)}, slowest ${seconds(noop.commandMaxMs)}`);

    result.production = await benchProduction(product);

    result.memory = await memoryOf(product.launcher.pid!);
    print(`Memory (PSS): ${(result.memory as any[]).map(m => `${m.what} ${m.pssMiB} MiB`).join(', ')}`);

    await product.stop();
    product = await startProduct({ data, port });
    const from = performance.now();
    result.laterStartMs = product.startMs;
    print(`Later start: ${seconds(product.startMs)}`);
    for (;;) {
      const { body } = await product.api('/health');
      if (body.items?.length && body.items.every((i: any) => i.color === 'healthy')) break;
      if (performance.now() - from > 120_000) throw new Error(`Not all services became healthy: ${JSON.stringify(body)}`);
      await new Promise(resolve => setTimeout(resolve, 100));
    }
    result.allReadyMs = performance.now() - from;
    print(`All services healthy ${seconds(performance.now() - from)} after that`);
  } finally {
    await product.stop();
    await removeData(data);
  }
}

/** The data of every page over the tables of a large company. */
async function benchLarge(result: Record<string, unknown>): Promise<void> {
  const product = await startProduct();
  try {
    print(`${LARGE.services} services, ${LARGE.services * LARGE.environments} bindings, ${LARGE.deployments} deployments`);
    const pages = await benchPages(product);
    result.pages = pages;
    for (const { page, requests, p50Ms, p95Ms, slowest, problem } of pages) {
      print(`  ${page.padEnd(34)} ${requests} requests, p50 ${p50Ms.toFixed(0)} ms, p95 ${p95Ms.toFixed(0)} ms, mostly ${slowest}${problem ? `: ${problem}` : ''}`);
    }
  } finally {
    await product.stop();
    await removeData(product.data);
  }
}

async function benchAtRest(result: Record<string, unknown>): Promise<void> {
  const idle = await benchIdle();
  result.idle = idle;
  print(`${idle.bindings} bindings with nothing to do: ${idle.statementsPerBindingAndMinute.toFixed(2)} statements per binding and minute, Postgres takes ${(idle.shareOfACore * 100).toFixed(1)} % of a core`);
}

/** Previews of branches: one after another, then ten at once. */
async function benchBranches(result: Record<string, unknown>): Promise<void> {
  const product = await startProduct();
  try {
    print(`${values.pushes} branches with a preview each, then ten at once`);
    const previews = await benchPreviews(product, Number(values.pushes));
    result.previews = previews;
    print(`  from git push to the address answering: p50 ${seconds(previews.p50Ms)}, slowest ${seconds(previews.maxMs)}; gone after p50 ${seconds(previews.goneP50Ms)}`);
    print(`  ${previews.atOnce} at once: all answer after ${seconds(previews.atOnceMs)}, all gone after ${seconds(previews.atOnceGoneMs)}; ${previews.left} things left`);
  } finally {
    await product.stop();
    await removeData(product.data);
  }
}

/** `platform dev` in a clone of the golden path. */
async function benchFolder(result: Record<string, unknown>): Promise<void> {
  const product = await startProduct();
  try {
    const dev = await benchDev(product, Number(values.pushes));
    result.dev = dev;
    print(`platform dev: serves p50 ${seconds(dev.startP50Ms)} after the command, slowest ${seconds(dev.startMaxMs)}; again p50 ${seconds(dev.restartP50Ms)} after a change, slowest ${seconds(dev.restartMaxMs)}`);
    print(`  after SIGKILL all is gone within ${seconds(dev.goneAfterKillMs)}; ${dev.left} things left`);
  } finally {
    await product.stop();
    await removeData(product.data);
  }
}

/** Databases, and a gigabyte of them to and fro. */
async function benchDatabases(result: Record<string, unknown>): Promise<void> {
  const product = await startProduct();
  try {
    const data = await benchData(product, Number(values.pushes));
    result.data = data;
    const { ours, raw, gigabyte } = data;
    print(`${data.count} databases: usable p50 ${seconds(ours.usableMs)}, by hand ${seconds(raw.usableMs)} (${(ours.usableMs / raw.usableMs).toFixed(2)}); ready p50 ${seconds(ours.readyMs)}, by hand ${seconds(raw.readyMs)} (${(ours.readyMs / raw.readyMs).toFixed(2)})`);
    print(`  one that nobody uses: ${data.idleMiB.toFixed(1)} MiB (PSS)`);
    print(`  ${gigabyte.megabytes} MiB: copied by the disk in ${seconds(gigabyte.copyMs)}, backed up in ${seconds(gigabyte.backupMs)} (${(gigabyte.backupMs / gigabyte.copyMs).toFixed(2)}), restored in ${seconds(gigabyte.restoreMs)} (${(gigabyte.restoreMs / gigabyte.copyMs).toFixed(2)})`);
  } finally {
    await product.stop();
    await removeData(product.data);
  }
}

/** A large site, in a process that has rendered nothing yet. */
async function benchSite(result: Record<string, unknown>): Promise<void> {
  const docs = await benchDocs();
  result.docs = docs;
  print(`${docs.pages} pages of docs rendered in ${seconds(docs.ms)}, of which ${seconds(docs.cpuMs)} of a processor`);
}

/** Many services on a simulated cluster. */
async function benchClusters(result: Record<string, unknown>): Promise<void> {
  const kube = await benchKube(Number(values.services));
  result.kube = kube;
  const sync = ({ seconds: took, calls }: { seconds: number; calls: number }) => `${took.toFixed(0)} s, ${(calls / kube.bindings).toFixed(1)} calls each`;
  print(`${kube.bindings} bindings on one cluster (simulated), ${kube.ready} ready: first sync ${sync(kube.first)}; one change to all ${sync(kube.change)}`);
  print(`  while nothing changes ${kube.callsPerBindingInFiveMinutes.toFixed(2)} calls per binding in 5 minutes`);
}

const PARTS: Record<string, (result: Record<string, unknown>) => Promise<void>> = { product: benchProduct, previews: benchBranches, pages: benchLarge, idle: benchAtRest, docs: benchSite, dev: benchFolder, data: benchDatabases, kube: benchClusters };

async function main(): Promise<void> {
  const unknown = positionals.filter(part => !PARTS[part]);
  if (unknown.length) {
    process.stderr.write(`There is no part ${unknown.join(', ')}; there is ${Object.keys(PARTS).join(', ')}.\n`);
    process.exitCode = 2;
    return;
  }
  const result: Record<string, unknown> = {};
  for (const part of positionals.length ? positionals : Object.keys(PARTS)) {
    const load = () => loadavg()[0].toFixed(1);
    const before = load();
    await PARTS[part](result);
    print(`(load ${before} before, ${load()} after)`);
  }
  if (values.out) await writeFile(values.out, `${JSON.stringify(result, null, 2)}\n`);
}

main().catch(error => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 1;
});
