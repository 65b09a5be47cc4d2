import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReplicaState, WorkloadState } from '@waymark/agent';
import type { GraphNode, JsonObject } from '@waymark/platform-common';
import { describeDriver, Harness } from '@waymark/platform-node/conformance';
import { LocalWorld } from '../__testUtils__/LocalWorld';
import { WEB_SERVICE, workloadNode } from '../__testUtils__/webService';
import { createLocalTarget } from '../createLocalTarget';
import { lockedSecrets, MemorySecrets } from '../__testUtils__/MemorySecrets';
import { envHashOf } from './databaseUrl';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const PASSWORD = 'a-password-of-a-database-0123456789';
const DATABASE: JsonObject = {
  host: '127.0.0.1',
  port: 5432,
  database: 'web',
  user: 'web',
  secretRef: 'postgres/web/owner',
  version: '18',
  size: 'small',
};
const inputs = async () => ({ postgres: DATABASE });

async function startWorld() {
  const world = await LocalWorld.start();
  await world.secrets.put('postgres/web/owner', PASSWORD);
  await world.workspace('web', WEB_SERVICE);
  return world;
}

let world: LocalWorld;
const node = (name: string, more: JsonObject = {}) =>
  workloadNode(name, { databaseUrlFrom: 'postgres', ...more });
const stateOf = async (one: GraphNode) =>
  (await world.agent.call('GET', `/v1/workloads/${one.name}`))
    .body as WorkloadState;

const pidsOf = (one: GraphNode) =>
  execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' })
    .split('\n')
    .map(line => /^ *(\d+) (.*)$/.exec(line))
    .filter(match => match?.[2] === `node server.js ${one.name}`)
    .map(match => Number(match![1]));
const processes = (one: GraphNode) => pidsOf(one).length;

const readyReplica = async (one: GraphNode) =>
  (await stateOf(one)).replicas.find(replica => replica.phase === 'ready')!;

const answer = (replica: ReplicaState, path = '/') =>
  fetch(`http://127.0.0.1:${replica.port}${path}`).then(
    response => response.text(),
    () => undefined,
  );

describeDriver({
  name: 'local workload',
  makeWorld: async () => {
    world = await startWorld();
    return {
      ...world.common('workload'),
      inputs,
      makeNode: async index => node(`web-${index}-r1`),
      changed: one => node(one.name, { replicas: 2 }),
      count: async one => {
        const running = processes(one);
        const known = existsSync(
          join(world.agent.dataDir, 'agent/workloads', one.name),
        );
        if (!known) return running;
        // As many processes as replicas are one workload.
        return running === (await stateOf(one)).wanted ? 1 : 100 + running;
      },
      intact: async one => {
        const { replicas, wanted } = await stateOf(one);
        const answers = await Promise.all(
          replicas.map(replica => answer(replica)),
        );
        return (
          processes(one) === wanted &&
          answers.every(text => text === 'r1 plain')
        );
      },
      drift: async one => {
        const killed = pidsOf(one);
        for (const pid of killed) process.kill(pid, 'SIGKILL');
        while (pidsOf(one).some(pid => killed.includes(pid)))
          await new Promise(resolve => setTimeout(resolve, 5));
      },
    };
  },
  dispose: () => world.dispose(),
});

describe('WorkloadDriver', () => {
  let harness: Harness;
  beforeAll(async () => {
    world = await startWorld();
    harness = new Harness({ ...world.common('workload'), inputs } as any);
  });
  afterAll(() => world.dispose());

  it('starts it anew when its environment has changed, and says so in the plan', async () => {
    const one = node('web-env-r1');
    const before = await harness.settle(one, 1);
    const changed = node(one.name, {
      env: { SERVICE_VERSION: 'r1', FLAVOUR: 'spicy' },
    });
    const seen = await harness.observe(changed);
    expect(harness.plan(changed, seen)).toMatchObject({
      verb: 'update',
      impact: 'restart',
    });
    const after = await harness.settle(changed, 2);
    expect(after.outputs.pids).not.toEqual(before.outputs.pids);
    expect(await answer(await readyReplica(one))).toBe('r1 spicy');
  });

  it('gives a service what it needs, nothing of the platform, and keeps the password out of its log', async () => {
    const one = node('web-log-r1');
    const seen = await harness.settle(one, 1);
    expect(Date.parse(String(seen.outputs.readyAt))).toBeGreaterThanOrEqual(
      Date.parse(String(seen.outputs.spawnedAt)),
    );
    const names: string[] = JSON.parse(
      (await answer(await readyReplica(one), '/env'))!,
    );
    expect(names).toEqual(
      expect.arrayContaining([
        'DATABASE_URL',
        'PORT',
        'HOST',
        'PATH',
        'HOME',
        'TMPDIR',
        'SERVICE_VERSION',
      ]),
    );
    // The one name of ours is the mark by which the agent finds its processes again.
    expect(
      names.filter(
        name =>
          name !== 'WAYMARK_UNIT' &&
          /^(WAYMARK|POSTGRES|BACKEND|npm_|JEST|NODE_OPTIONS)/.test(name),
      ),
    ).toEqual([]);
    const lines = await world.target.inspector.workloadLogs(one.name, {
      limit: 10,
    });
    expect(lines.map(line => line.text).join()).toContain('starting with');
    expect(JSON.stringify(lines)).not.toContain(PASSWORD);
    expect(
      JSON.stringify(await world.target.inspector.raw('workload', one.name)),
    ).not.toContain(PASSWORD);
  });

  it('shows one that crashes as failing, with its last words', async () => {
    const one = node('web-crash-r1', {
      command: `node -e "console.error('no such table'); process.exit(1)"`,
    });
    const started = Date.now();
    await harness.apply(one, 1);
    const words = await harness.until('it is shown as failing', async () => {
      const seen = await harness.observe(one);
      return seen.exists === 'yes' && seen.failed ? seen.words : undefined;
    });
    expect(words).toContain('no such table');
    expect(Date.now() - started).toBeLessThan(10_000);
    await harness.removeAll(one, 2);
  });

  it('does not restart it because the address of its database is not known at the moment', async () => {
    const one = node('web-away-r1');
    await harness.settle(one, 1);
    const seen = await world.driver('workload').observe(one, world.context(1));
    expect(seen).toMatchObject({ ready: true, drifted: false });
  });

  it('gives a secret to the process and to nothing else, and hands it over again to an agent that has started anew', async () => {
    const value = 'sk-live 4f/9+=abcdef\nsecond-line-of-it';
    await world.secrets.put('service/web/staging/API_KEY', value);
    const one = node('web-secret-r1', {
      secrets: { API_KEY: { ref: 'service/web/staging/API_KEY', version: 1 } },
      command: `node -e "console.log(process.env.API_KEY, Buffer.from(process.env.API_KEY).toString('base64'), encodeURIComponent(process.env.API_KEY)); setTimeout(() => require('./server.js'), 50)" web-secret`,
    });
    await harness.settle(one, 1);
    const [pid] = (await stateOf(one)).replicas.map(replica => replica.pid!);
    expect(readFileSync(`/proc/${pid}/environ`, 'utf8')).toContain(value);
    const forms = [
      'sk-live',
      'second-line',
      Buffer.from(value).toString('base64').slice(4, 20),
      encodeURIComponent(value).slice(4, 20),
    ];
    const shown = [
      execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }),
      JSON.stringify(
        await world.target.inspector.workloadLogs(one.name, { limit: 10 }),
      ),
      JSON.stringify(await world.target.inspector.raw('workload', one.name)),
      execFileSync(
        'sh',
        ['-c', 'cat $(find . -type f -not -path "*/pgdata/*")'],
        {
          cwd: join(world.agent.dataDir, 'agent/workloads', one.name),
          encoding: 'latin1',
        },
      ),
    ];
    expect(shown[1]).toContain('***');
    for (const form of forms)
      expect(shown.filter(text => text.includes(form))).toEqual([]);

    await world.agent.kill();
    await world.agent.start();
    // It serves on; one that ends before the platform has looked waits for it.
    process.kill(pid, 'SIGKILL');
    const seen = await harness.until('it asks for its environment', async () => {
      const now = await harness.observe(one);
      return now.exists === 'yes' && now.drifted ? now : undefined;
    });
    expect(harness.plan(one, seen).verb).toBe('update');
    await harness.settle(one, 2);
    const again = (await stateOf(one)).replicas.find(r => r.phase === 'ready')!;
    expect(readFileSync(`/proc/${again.pid}/environ`, 'utf8')).toContain(value);
    await harness.removeAll(one, 3);
  });

  it('knows an environment by its hash, in any order; of secrets it holds the version and never the value', async () => {
    const hash = (env: JsonObject, secrets: JsonObject = {}) =>
      envHashOf(
        workloadNode('web', { env, secrets }),
        { inputs: {} },
        new MemorySecrets(),
      );
    expect(await hash({ A: '1', B: '2' })).toBe(await hash({ B: '2', A: '1' }));
    expect(await hash({ A: '1', B: '2' })).not.toBe(
      await hash({ A: '1', B: '3' }),
    );
    expect(await hash({ A: '1B' })).not.toBe(await hash({ A: '1', B: '' }));
    // There is no such secret: nobody has asked for its value.
    const key = (version: number) => ({ KEY: { ref: 'k', version } });
    expect(await hash({}, key(1))).toBe(await hash({}, key(1)));
    expect(await hash({}, key(1))).not.toBe(await hash({}, key(2)));
    expect(await hash({}, key(1))).not.toBe(await hash({ KEY: 'k@1' }));
  });

  it('leaves alone what runs while no secret can be read, and says why where one is needed', async () => {
    const one = node('web-locked-r1');
    await harness.settle(one, 1);
    const locked = createLocalTarget({
      socket: world.agent.socket,
      secrets: lockedSecrets,
    });
    const driver = locked.target.drivers.find(d => d.type === 'workload')!;
    const context = world.context(1, await inputs());
    const seen = await driver.observe(one, context);
    expect(seen).toMatchObject({ ready: true, drifted: false });
    await expect(
      driver.apply(node('web-locked-r2'), context),
    ).rejects.toMatchObject({ errorClass: 'invalid', why: 'no key' });
  });
});
