import { startTestAgent } from '@waymark/agent/testing';
import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { bundle, Stage } from '../../soak/loop/Stage.ts';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const ENVIRONMENTS = ['kube-a', 'kube-b', 'kube-c'];
const PATIENCE_MS = 1_200_000;
const STEADY_SECONDS = 60;
/** How long the loop leaves a binding alone that is as wanted: all of them have had a look in that time. */
const PERIOD_SECONDS = 240;

const answered = (child: ChildProcess, message?: string): Promise<any> =>
  new Promise((resolve, reject) => {
    child.once('message', resolve);
    child.once('exit', code => reject(new Error(`The simulated cluster ended with ${code}`)));
    if (message) child.send(message);
  });

/** Calls that a cluster has answered; a watch that goes on counts once. */
async function callsOf(cluster: ChildProcess): Promise<Record<string, number>> {
  return (await answered(cluster, 'count')).requests;
}

const sumOf = (calls: Record<string, number>) => Object.values(calls).reduce((a, b) => a + b, 0);

async function seed(stage: Stage, services: number): Promise<void> {
  await stage.ask({ do: 'service', name: 'pattern' });
  await stage.ask({ do: 'release', service: 'pattern', number: 1, database: false, replicas: 1 });
  await stage.rows(`INSERT INTO environment (name, target, production, base) SELECT name, 'cluster', false, 'staging' FROM unnest($1::text[]) name`, [ENVIRONMENTS]);
  await stage.rows(`INSERT INTO service (name, team, created_by) SELECT 'kube-' || i, 'team-' || i % 20, 'bench' FROM generate_series(1, $1::int) i`, [services]);
  await stage.rows(`
    INSERT INTO release (service, number, commit, commit_message, commit_author, committed_at, artifact, spec, commands, definitions_hash, image)
    SELECT s.name, n, md5(s.name || n), 'One', 'Bench', now(), s.name, jsonb_set(jsonb_set(r.spec, '{metadata,name}', to_jsonb(s.name)), '{metadata,team}', to_jsonb(s.team)), r.commands, 'bench',
           'ghcr.io/acme/' || s.name || '@sha256:' || md5(s.name || n) || md5(n || s.name)
      FROM release r, service s, generate_series(1, 2) n WHERE r.service = 'pattern' AND s.name LIKE 'kube-%'`);
  await stage.rows(`INSERT INTO binding (service, environment, stable) SELECT s.name, e, 1 FROM service s, unnest($1::text[]) e WHERE s.name LIKE 'kube-%'`, [ENVIRONMENTS]);
}

/** Every binding is to be looked at; how long until all are as wanted, and what the cluster was asked for that. */
async function syncAll(stage: Stage, cluster: ChildProcess, change: () => Promise<unknown>) {
  const [before, from] = [await callsOf(cluster), performance.now()];
  await change();
  await stage.rows(`INSERT INTO work (key) SELECT 'binding:' || service || '/' || environment FROM binding WHERE service LIKE 'kube-%' ON CONFLICT (key) DO UPDATE SET due_at = now(), dirty = true`);
  if (!(await stage.settled(PATIENCE_MS))) throw new Error('The bindings did not come to rest');
  const seconds = (performance.now() - from) / 1000;
  return { seconds, calls: sumOf(await callsOf(cluster)) - sumOf(before) };
}

/** Many services on one simulated cluster: the first sync, what it is asked while nothing happens, and one change to all. */
export async function benchKube(services = 1000) {
  const folder = await mkdtemp(path.join(tmpdir(), 'waymark kube '));
  const programs = bundle([path.join(import.meta.dirname, 'cluster.ts')]);
  const agent = await startTestAgent({ durable: true });
  const kubeconfig = path.join(folder, 'kubeconfig');
  const cluster = fork(path.join(programs.folder, 'cluster.cjs'), [kubeconfig], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  try {
    await answered(cluster);
    const { body } = await agent.call('PUT', '/v1/system/postgres', { durable: true });
    const postgres = { host: body.host, port: body.port, user: body.user, password: (await readFile(body.passwordFile, 'utf8')).trim() };
    const stage = await Stage.start({ name: 'kube', folder, programs: programs.folder, postgres, workers: 1, fences: true, leaseMs: 10_000, kubeconfig });
    try {
      await seed(stage, services);
      const bindings = services * ENVIRONMENTS.length;
      const first = await syncAll(stage, cluster, async () => undefined);
      await stage.rows(`UPDATE work SET due_at = now() + random() * interval '${PERIOD_SECONDS} seconds' WHERE key LIKE 'binding:kube-%'`);
      await wait(3000);
      const [calls, from] = [await callsOf(cluster), performance.now()];
      await wait(STEADY_SECONDS * 1000);
      const after = await callsOf(cluster);
      const inFiveMinutes = ((sumOf(after) - sumOf(calls)) / ((performance.now() - from) / 1000)) * 300;
      const change = await syncAll(stage, cluster, () => stage.rows(`UPDATE binding SET stable = 2, generation = generation + 1 WHERE service LIKE 'kube-%'`));
      const [{ ready }] = await stage.rows(`SELECT count(*)::int AS ready FROM binding WHERE conditions @> '[{"type":"Ready","status":"True"}]'`);
      return { bindings, ready, first, callsPerBindingInFiveMinutes: inFiveMinutes / bindings, change };
    } finally {
      await stage.stop();
    }
  } finally {
    cluster.disconnect();
    await agent.dispose();
    await programs.remove();
    await rm(folder, { recursive: true, force: true });
  }
}
