// npm run bench: figures of the whole product on this machine, in a data folder of its own that is removed afterwards.
import { writeFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { processTree, pssMiB } from '../product/memory.ts';
import { removeData, startProduct } from '../product/startProduct.ts';
import { benchCommandLine } from './commandLine.ts';
import { benchCreates } from './creates.ts';
import { benchPushes } from './pushes.ts';
import { seconds } from './statistics.ts';

const { values } = parseArgs({ options: { creates: { type: 'string', default: '10' }, pushes: { type: 'string', default: '5' }, out: { type: 'string' } }, allowPositionals: true });

const print = (line: string) => process.stdout.write(`${line}\n`);

async function memoryOf(launcher: number) {
  const tree = await processTree(launcher);
  const ours = tree.filter(p => /start\.mjs|agent\/src\/main|packages\/backend/.test(p.command));
  return Promise.all(ours.map(async p => ({ pid: p.pid, what: p.command.split(' ').find(w => /start\.mjs|main\.ts|index\.ts/.test(w))?.split('/').slice(-3).join('/') ?? p.command.slice(0, 60), pssMiB: Math.round(await pssMiB(p.pid)) })));
}

async function main(): Promise<void> {
  const result: Record<string, unknown> = {};
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
    print(`All ${values.creates} services healthy ${seconds(performance.now() - from)} after that`);
  } finally {
    await product.stop();
    await removeData(data);
  }
  if (values.out) await writeFile(values.out, `${JSON.stringify(result, null, 2)}\n`);
}

main().catch(error => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exitCode = 1;
});
