import type { JsonObject } from '@waymark/platform-common';
import type { Observation } from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import { RunWorld, until } from '../__testUtils__/RunWorld';
import { WorkloadDriver } from './WorkloadDriver';
import type { RunDriverOptions } from './readWorkload';

jest.setTimeout(90_000);

let world: RunWorld;
beforeAll(async () => {
  world = await RunWorld.start();
  // What a real cluster would find out by running it.
  world.test.simulated?.fate(pod => {
    const command = (pod.spec.containers[0].command ?? []).join(' ');
    if (/tail \/dev\/zero/.test(command))
      return { is: 'ends', code: 137, reason: 'OOMKilled' };
    if (/exit 3'/.test(command)) return { is: 'ends', code: 3 };
    return /sleep 3600/.test(command) ? { is: 'neverReady' } : undefined;
  });
});
afterAll(() => world.dispose());

type Seen = Extract<Observation, { exists: 'yes' }>;

async function failing(
  name: string,
  properties: JsonObject,
  said: RegExp,
  options: RunDriverOptions = {},
): Promise<Seen> {
  const { cluster, secrets } = world;
  const driver = new WorkloadDriver({ cluster, secrets, options });
  const node = world.node('workload/r15', name, properties);
  const ctx = await world.context();
  await driver.apply(node, ctx);
  let last = '';
  const seen = await until(`it says ${said}`, async () => {
    const now = await driver.observe(node, ctx);
    last = JSON.stringify(now);
    return now.exists === 'yes' && said.test(now.message) && now;
  }).catch(error => {
    throw new Error(`${error.message}; at last ${last}`);
  });
  await until('it is gone', () => driver.remove(node, ctx));
  return seen;
}

describe(`A workload that does not run${
  process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
}`, () => {
  it('says which image cannot be had, and what the registry says', async () => {
    const image = 'registry.invalid/acme/shop:1';
    const seen = await failing(
      'image',
      { image },
      /pod image-\S+ cannot get its image registry\.invalid\/acme\/shop:1/,
    );
    expect(seen.words).toMatch(/no such host/);
  });

  it('shows the last lines of what crashes, and no secret in them', async () => {
    const seen = await failing(
      'crash',
      { command: "sh -c 'echo no database; echo sk-live-4242424242; exit 3'" },
      /0 of 2 replicas of Deployment crash are ready: pod crash-\S+ ended with exit code 3, and was restarted/,
    );
    expect(seen).toMatchObject({ ready: false, failed: true });
    expect(seen.words).toContain('no database');
    expect(seen.words).not.toContain('sk-live-4242424242');
  });

  it('says how much memory it was allowed', async () => {
    const seen = await failing(
      'memory',
      { command: 'tail /dev/zero', memory: '32Mi' },
      /pod memory-\S+ needed more than its 32Mi of memory and was killed/,
    );
    expect(seen.exists).toBe('yes');
  });

  it('says that no node has room, and what is lacking', async () => {
    const seen = await failing(
      'room',
      { cpu: '900' },
      /pod room-\S+ finds no node that has room for it/,
    );
    expect(seen).toMatchObject({ failed: false });
    expect(seen.words).toMatch(/Insufficient cpu/);
  });

  it('says that it does not answer its probe', async () => {
    const seen = await failing(
      'probe',
      { command: 'sleep 3600' },
      /pod probe-\S+ runs and does not say that it is ready/,
    );
    expect(seen.words).toMatch(/probe failed/);
  });

  it('says which quota is used up', async () => {
    const quota = { cpu: '4', memory: '4Gi', pods: 1 };
    const seen = await failing(
      'quota',
      { replicas: 3 },
      /Deployment quota may make no more pods: the quota place\.waymark\.dev of its namespace is used up/,
      { quota },
    );
    expect(seen.words).toMatch(/exceeded quota/);
    const [left] = await world.objects([KINDS.deployment], 'quota');
    expect(left).toBeUndefined();
  });
});
