import { startTestAgent, type TestAgent } from '@waymark/agent/testing';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { seeded } from '../points.ts';
import { print } from '../settle.ts';
import { change, deployAll, prepareFleet } from './changes.ts';
import { drawBlows, strike, type Struck } from './chaos.ts';
import { control } from './control.ts';
import { LOCAL, nextLocal, prepareLocal, scanLocal } from './local.ts';
import { scanWorld } from './scanWorld.ts';
import { bundle, Stage, type StageSetUp } from './Stage.ts';

/** How much one run does. Nodes: eight of a full service, four of a plain one. */
const FULL = { seeds: 3, full: 30, plain: 15, kills: 60, stops: 40, trials: 5, gapMs: 500 };
const SHORT = { seeds: 1, full: 8, plain: 4, kills: 12, stops: 8, trials: 1, gapMs: 500 };
const SETTLE_MS = 180_000;

export interface LoopOutcome { passed: number; problems: string[] }

async function systemPostgres(agent: TestAgent) {
  const { status, body } = await agent.call('PUT', '/v1/system/postgres', { durable: false });
  if (status !== 200) throw new Error(`The agent gave no Postgres: ${JSON.stringify(body)}`);
  return { host: body.host, port: body.port, user: body.user, password: (await readFile(body.passwordFile, 'utf8')).trim() };
}

/** One seed: a fleet is deployed and changed while its workers and the agent are killed and stopped; then all must come to rest, right. */
async function oneSeed(seed: number, size: typeof FULL, agent: TestAgent, setUp: Omit<StageSetUp, 'name' | 'workers' | 'fences'>): Promise<string[]> {
  const random = seeded(seed);
  const began = Date.now();
  const stage = await Stage.start({ ...setUp, name: `loop-${seed}`, workers: 4, fences: true, socket: agent.socket });
  try {
    const fleet = await prepareFleet(stage, size.full, size.plain);
    await prepareLocal(stage);
    print(`Seed ${seed}: ${size.full * 8 + size.plain * 4} nodes on files, ${LOCAL.length * 4} on this machine, 4 workers`);
    const asked = new Map<string, number>();
    const struck: Struck = { kills: 0, stops: 0, atPoint: 0 };
    let over = false;
    const blows = strike(stage, agent, drawBlows(size.kills, size.stops, random, true), seeded(seed + 1), struck).finally(() => {
      over = true;
    });
    const changes = deployAll(stage, fleet, asked).then(() => change(stage, fleet, asked, random, () => over, size.gapMs));
    const near = (async () => {
      for (let i = 0; !over; i++) {
        await nextLocal(stage, asked, LOCAL[i % LOCAL.length]);
        await new Promise(resolve => setTimeout(resolve, 1500));
      }
    })();
    const [, made] = await Promise.all([blows, changes, near]);
    const rested = Date.now();
    const settled = await stage.settled(SETTLE_MS);
    print(`  ${struck.kills} killed, ${struck.stops} stopped past their lease, ${struck.atPoint} of them at a named point; ${made.deployments} more deployments, ${made.undone} taken back, ${made.drifts} changes by hand`);
    print(`  ${settled ? 'at rest' : 'NOT at rest'} ${((Date.now() - rested) / 1000).toFixed(1)} s after the last of them, ${Math.round((Date.now() - began) / 1000)} s in all`);
    const findings = [...(await scanWorld(stage, asked)), ...(await scanLocal(stage, agent, asked))];
    const count = (kind: string) => findings.filter(f => f.kind === kind).length;
    print(`  ${count('duplicate')} duplicates, ${count('not converged')} not converged, ${count('wrong')} wrong`);
    for (const f of findings) print(`    FOUND ${f.kind}: ${f.what}`);
    return findings.map(f => `seed ${seed}: ${f.kind}: ${f.what}`);
  } finally {
    await stage.stop();
  }
}

/** The loop under kills and pauses, on a world of files and on this machine. */
export async function soakLoop(options: { seed: number; short: boolean; keep: boolean; seeds?: number }): Promise<LoopOutcome> {
  const size = options.short ? SHORT : FULL;
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark loop '));
  const programs = bundle();
  const problems: string[] = [];
  let passed = 0;
  try {
    for (let i = 0; i < (options.seeds ?? size.seeds); i++) {
      // An agent of its own: what the seed before has made there is gone.
      const agent = await startTestAgent({ maxDatabases: 40 });
      try {
        const setUp = { folder, programs: programs.folder, postgres: await systemPostgres(agent) };
        const found = await oneSeed(options.seed + i * 1000, size, agent, setUp);
        problems.push(...found);
        if (!found.length) passed += 1;
        if (i > 0) continue;
        print(`Control: ${size.trials} pauses between claim and write, without and with the fence`);
        const wrong = await control(setUp, size.trials, options.seed);
        problems.push(...wrong);
        if (!wrong.length) passed += 1;
      } finally {
        await agent.dispose();
      }
    }
  } finally {
    await programs.remove();
    if (options.keep) print(`Kept ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  }
  return { passed, problems };
}
