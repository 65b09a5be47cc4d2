import type { TestAgent } from '@waymark/agent/testing';
import { print } from '../settle.ts';
import { LEASE_MS, type Stage, type Worker } from './Stage.ts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** What befalls a process: killed, or stopped for longer than its lease; at a point of the code, or at any moment. */
export interface Blow { verb: 'kill' | 'stop'; victim: 'worker' | 'agent'; point?: string; pauseMs: number; lastsMs: number }

const NODES = ['postgres', 'migration', 'workload', 'route'];
const STEPS = ['gate', 'migrate', 'deploy', 'smoke', 'traffic'];
const POINTS = [
  ...NODES.flatMap(node => [`binding/${node}/applying`, `binding/${node}/applied`]),
  'binding/workload/removed', 'binding/migration/removed',
  ...['staging', 'production'].flatMap(environment => STEPS.flatMap(step => ['begun', 'acted', 'stored'].map(moment => `deploy/${environment}/${step}/${moment}`))),
  'deploy/release/acted',
];

export function drawBlows(kills: number, stops: number, random: () => number, withAgent: boolean): Blow[] {
  const blow = (verb: Blow['verb']): Blow => ({
    verb,
    victim: withAgent && random() < 0.1 ? 'agent' : 'worker',
    point: random() < 0.5 ? POINTS[Math.floor(random() * POINTS.length)] : undefined,
    pauseMs: 200 + random() * 900,
    lastsMs: LEASE_MS * (1.2 + random()),
  });
  const all = [...Array.from({ length: kills }, () => blow('kill')), ...Array.from({ length: stops }, () => blow('stop'))];
  return all.map(b => ({ b, at: random() })).sort((x, y) => x.at - y.at).map(({ b }) => b);
}

export interface Struck { kills: number; stops: number; atPoint: number }

const alive = ({ child }: Worker) => child.exitCode === null && child.signalCode === null;

async function strikeAgent(agent: TestAgent, blow: Blow, struck: Struck): Promise<void> {
  if (blow.verb === 'kill') {
    await agent.kill();
    await agent.start();
    struck.kills += 1;
    return;
  }
  const pid = agent.pid();
  process.kill(pid, 'SIGSTOP');
  await wait(blow.lastsMs);
  process.kill(pid, 'SIGCONT');
  struck.stops += 1;
}

/** Stops a worker for longer than its lease, while the run goes on. */
async function pause(worker: Worker, pid: number, lastsMs: number): Promise<void> {
  worker.stopped = true;
  await wait(lastsMs);
  worker.stopped = false;
  try {
    process.kill(pid, 'SIGCONT');
  } catch {
    // Killed meanwhile.
  }
}

/** Deals one blow after the other. Returns when the last paused process goes on. */
export async function strike(stage: Stage, agent: TestAgent | undefined, blows: Blow[], random: () => number, struck: Struck): Promise<void> {
  const pauses: Array<Promise<void>> = [];
  for (const blow of blows) {
    await wait(blow.pauseMs);
    if (blow.victim === 'agent' && agent) {
      await strikeAgent(agent, blow, struck);
      continue;
    }
    let worker: Worker | undefined;
    while (!worker) {
      // At least two of them go on at any time.
      const able = stage.workers.filter(w => alive(w) && !w.stopped);
      if (able.length > Math.min(2, stage.workers.length - 1)) worker = able[Math.floor(random() * able.length)];
      else await wait(50);
    }
    let pid = worker.child.pid!;
    const { child } = worker;
    if (blow.point) {
      await worker.crash.arm(`${blow.verb === 'stop' ? 'stop ' : ''}${blow.point}`);
      const hit = await worker.crash.hit(3000);
      if (hit) struck.atPoint += 1;
      pid = hit ?? worker.child.pid!;
      if (!hit) worker.child.kill(blow.verb === 'stop' ? 'SIGSTOP' : 'SIGKILL');
    } else {
      child.kill(blow.verb === 'stop' ? 'SIGSTOP' : 'SIGKILL');
    }
    if (blow.verb === 'kill') struck.kills += 1;
    else {
      struck.stops += 1;
      pauses.push(pause(worker, pid, blow.lastsMs));
    }
    if ((struck.kills + struck.stops) % 20 === 0) print(`  ${struck.kills} killed, ${struck.stops} stopped`);
  }
  await Promise.all(pauses);
}
