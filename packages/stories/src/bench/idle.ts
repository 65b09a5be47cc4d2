import { startTestAgent } from '@waymark/agent/testing';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { processTree } from '../product/memory.ts';
import { bundle, Stage, type Worker } from '../soak/loop/Stage.ts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const WINDOW_SECONDS = 60;
/** How long the loop leaves a binding alone that is as wanted (`binding/nextLook.ts`): all of them have had a look in that time. */
const PERIOD_SECONDS = 240;
const TICKS_PER_SECOND = 100;

/** CPU seconds that a Postgres server has used: the postmaster with the children it has buried, and those that live. */
async function cpuSeconds(postmaster: number): Promise<number> {
  let ticks = 0;
  for (const { pid } of await processTree(postmaster)) {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ').map(Number);
    ticks += (fields[11] || 0) + (fields[12] || 0);
    if (pid === postmaster) ticks += (fields[13] || 0) + (fields[14] || 0);
  }
  return ticks / TICKS_PER_SECOND;
}

const statementsOf = ({ child }: Worker): Promise<number> =>
  new Promise(resolve => {
    const listen = (message: any) => {
      if (message.statements === undefined) return;
      child.off('message', listen);
      resolve(message.statements);
    };
    child.on('message', listen);
    child.send('count');
  });

/** Bindings of which everything is as wanted, on a target that answers at once. */
async function seedBindings(stage: Stage, count: number): Promise<void> {
  await stage.ask({ do: 'service', name: 'pattern' });
  await stage.ask({ do: 'release', service: 'pattern', number: 1, database: false, replicas: 1 });
  const services = count / 2;
  await stage.rows(`INSERT INTO service (name, team, created_by) SELECT 'idle-' || i, 'soak', 'bench' FROM generate_series(1, $1::int) i`, [services]);
  await stage.rows(`
    INSERT INTO release (service, number, commit, commit_message, commit_author, committed_at, artifact, spec, commands, definitions_hash)
    SELECT s.name, 1, md5(s.name), 'One', 'Bench', now(), s.name, jsonb_set(r.spec, '{metadata,name}', to_jsonb(s.name)), r.commands, 'bench'
      FROM release r, service s WHERE r.service = 'pattern' AND s.name LIKE 'idle-%'`);
  await stage.rows(`INSERT INTO binding (service, environment, stable) SELECT s.name, e.name, 1 FROM service s, environment e WHERE s.name LIKE 'idle-%' AND e.target = 'files'`);
  await stage.rows(`INSERT INTO work (key) SELECT 'binding:' || service || '/' || environment FROM binding WHERE stable IS NOT NULL`);
}

/** What so many bindings cost while nothing happens to them: statements of the loop, and what Postgres takes of a core. */
export async function benchIdle(bindings = 3000) {
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark idle '));
  const programs = bundle();
  const agent = await startTestAgent({ durable: true });
  try {
    const { body } = await agent.call('PUT', '/v1/system/postgres', { durable: true });
    const password = (await readFile(body.passwordFile, 'utf8')).trim();
    const postgres = { host: body.host, port: body.port, user: body.user, password };
    const stage = await Stage.start({ name: 'idle', folder, programs: programs.folder, postgres, workers: 2, fences: true, still: true, leaseMs: 10_000 });
    try {
      await seedBindings(stage, bindings);
      if (!(await stage.settled(240_000))) throw new Error(`${bindings} bindings did not come to rest`);
      await stage.rows(`UPDATE work SET due_at = now() + random() * interval '${PERIOD_SECONDS} seconds'`);
      await stage.rows('VACUUM ANALYZE');
      await wait(3000);
      const [{ pid }] = await stage.rows('SELECT pg_backend_pid() AS pid');
      const postmaster = Number((await readFile(`/proc/${pid}/stat`, 'utf8')).split(') ')[1].split(' ')[1]);
      const count = async () => (await Promise.all(stage.workers.map(statementsOf))).reduce((a, b) => a + b, 0);
      const [statements, cpu, from] = [await count(), await cpuSeconds(postmaster), performance.now()];
      await wait(WINDOW_SECONDS * 1000);
      const seconds = (performance.now() - from) / 1000;
      const used = (await cpuSeconds(postmaster)) - cpu;
      const [{ ready }] = await stage.rows(`SELECT count(*)::int AS ready FROM binding WHERE conditions @> '[{"type":"Ready","status":"True"}]'`);
      return { bindings, ready, statementsPerBindingAndMinute: ((await count()) - statements) / bindings / (seconds / 60), shareOfACore: used / seconds };
    } finally {
      await stage.stop();
    }
  } finally {
    await agent.dispose();
    await programs.remove();
    await rm(folder, { recursive: true, force: true });
  }
}
