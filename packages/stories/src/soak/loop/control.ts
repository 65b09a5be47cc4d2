import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { print } from '../settle.ts';
import { scanWorld } from './scanWorld.ts';
import { Stage, type StageSetUp } from './Stage.ts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const PATIENCE_MS = 60_000;

async function deployed(stage: Stage, service: string, release: number): Promise<void> {
  await stage.ask({ do: 'deploy', service, environments: ['staging'], release });
  if (!(await stage.settled(PATIENCE_MS))) throw new Error(`r${release} of ${service} did not settle`);
}

/**
 * A worker is stopped between its claim and its write, past its lease; another one takes over and brings the release after
 * as well; then the first wakes up and writes what it had in mind.
 */
async function trial(stage: Stage, service: string): Promise<{ wrong: string[]; hit: boolean }> {
  await stage.ask({ do: 'service', name: service });
  for (const number of [1, 2, 3]) await stage.ask({ do: 'release', service, number, database: false, replicas: 1 });
  await deployed(stage, service, 1);
  const { crash } = stage.workers[0];
  await crash.arm('stop binding/route/applying');
  await stage.ask({ do: 'deploy', service, environments: ['staging'], release: 2 });
  const pid = await crash.hit(PATIENCE_MS);
  if (!pid) return { wrong: [], hit: false };
  try {
    if (!(await stage.settled(PATIENCE_MS))) throw new Error(`r2 of ${service} did not settle with another worker`);
    await deployed(stage, service, 3);
  } finally {
    process.kill(pid, 'SIGCONT');
  }
  await wait(1500);
  const findings = await scanWorld(stage, new Map());
  return { wrong: findings.map(f => f.what).filter(what => what.includes(service)), hit: true };
}

const refusals = (stage: Stage) => {
  const file = path.join(stage.options.world.folder, 'refused.log');
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n').length - 1 : 0;
};

/** The same pauses twice: with the fence nothing may go wrong, without it something must, every time. */
export async function control(setUp: Omit<StageSetUp, 'name' | 'workers' | 'fences'>, trials: number, seed: number): Promise<string[]> {
  const problems: string[] = [];
  for (const fences of [false, true]) {
    const stage = await Stage.start({ ...setUp, name: `control-${fences ? 'with' : 'without'}-${seed}`, workers: 2, fences, sharedCrash: true });
    let gone = 0;
    try {
      for (let i = 1; i <= trials; i++) {
        const { wrong, hit } = await trial(stage, `pause-${i}`);
        if (!hit) problems.push(`control ${i}: the point was not reached`);
        if (wrong.length) gone += 1;
        if (!fences && hit && !wrong.length) problems.push(`control ${i}: without the fence nothing went wrong: the run cannot see what the fence prevents`);
        if (fences) problems.push(...wrong.map(what => `pause ${i} with the fence: ${what}`));
        if (i === 1) for (const what of wrong) print(`  ${fences ? 'WRONG' : 'without the fence, as it must'}: ${what}`);
      }
      print(`  ${fences ? 'with' : 'without'} the fence ${gone} of ${trials} pauses between claim and write went wrong${fences ? `; ${refusals(stage)} writes were refused` : ''}`);
      if (fences && refusals(stage) < trials) problems.push(`with the fence only ${refusals(stage)} writes of ${trials} were refused`);
    } finally {
      await stage.stop();
    }
  }
  return problems;
}
