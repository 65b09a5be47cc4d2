import { testCluster } from '@waymark/platform-node/testing';
import type { TestCluster } from '@waymark/platform-node/testing';
import { LABELS } from '../objects';
import {
  MANAGER,
  NAMESPACE,
  claim,
  clusterOf,
  configMap,
  namespace,
  refOf,
} from './__testUtils__/objects';
import type { OwnedCluster } from './createCluster';
import { KINDS } from './kinds';

jest.setTimeout(60_000);

let test: TestCluster;
let cluster: OwnedCluster;
let hints: string[];
const known = async (labels: Record<string, string> = {}) =>
  (
    await cluster.known<any>(KINDS.configMap, {
      namespace: NAMESPACE,
      labels,
      signal: claim(0).signal,
    })
  )
    .map(one => `${one.metadata.name}=${one.data.a}`)
    .sort();

async function until(what: string, is: () => Promise<boolean> | boolean) {
  const end = Date.now() + 20_000;
  while (!(await is())) {
    if (Date.now() > end) throw new Error(`within 20 s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
const becomes = (wanted: string[]) =>
  until(`${wanted} is known`, async () => {
    const now = await known().catch(() => ['nothing is']);
    return `${now}` === `${wanted}`;
  });

beforeAll(async () => {
  test = await testCluster();
  cluster = clusterOf(test, { trustMs: 200 });
  await cluster.apply(namespace(), claim(1));
});
afterAll(async () => {
  test.simulated?.fault({});
  await cluster.remove(
    { kind: KINDS.namespace, name: NAMESPACE },
    claim(1_000_000),
  );
  cluster.close();
  await test.close();
});
beforeEach(() => {
  hints = [];
});

describe(`Watching a cluster${
  process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
}`, () => {
  it('knows what is ours, and what becomes of it', async () => {
    await cluster.apply(configMap('first', { a: '1' }), claim(1));
    expect(await known()).toEqual(['first=1']);
    const stop = cluster.onChange([KINDS.configMap], hint =>
      hints.push(hint.name),
    );
    await cluster.apply(configMap('first', { a: '2' }), claim(2));
    await becomes(['first=2']);
    await cluster.apply(configMap('second', { a: '1' }), claim(1));
    await becomes(['first=2', 'second=1']);
    await cluster.remove(refOf('first'), claim(3));
    await becomes(['second=1']);
    expect(await known({ [LABELS.object]: 'second' })).toEqual(['second=1']);
    expect(await known({ [LABELS.object]: 'first' })).toEqual([]);
    await until('all three are hinted at', () => hints.length === 3);
    expect(hints).toEqual(['first', 'second', 'first']);
    stop();
    await cluster.apply(configMap('second', { a: '2' }), claim(4));
    await becomes(['second=2']);
    expect(hints).toHaveLength(3);
  });

  it('asks the server nothing while nothing changes', async () => {
    await known();
    const asked = () =>
      [...(test.simulated?.requests.values() ?? [])].reduce((a, b) => a + b, 0);
    const before = asked();
    await Promise.all(Array.from({ length: 100 }, () => known()));
    expect(asked()).toBe(before);
  });

  it('knows that a kind is not served, and of none of it', async () => {
    const kind = {
      apiVersion: 'acme.example/v1',
      kind: 'Rocket',
      plural: 'rockets',
      namespaced: true,
    };
    const { signal } = claim(0);
    expect(await cluster.serves(kind)).toBe(false);
    expect(await cluster.known(kind, { signal })).toEqual([]);
    expect(await cluster.list(kind, { signal })).toEqual([]);
    expect(
      await cluster.read({ kind, name: 'a', namespace: NAMESPACE }, signal),
    ).toBeUndefined();
    expect(await cluster.serves(KINDS.deployment)).toBe(true);
  });

  it('lists anew when the server has forgotten where it was, and tells what it missed', async () => {
    if (!test.simulated) return;
    await cluster.apply(configMap('third', { a: '1' }), claim(1));
    await becomes(['second=2', 'third=1']);
    cluster.onChange([], hint => hints.push(hint.name));
    const writer = clusterOf(test);
    test.simulated.fault({ down: true });
    test.simulated.fault({});
    // While nobody is told of anything.
    await writer.apply(configMap('third', { a: '2' }), claim(2));
    await writer.remove(refOf('second'), claim(9));
    test.simulated.fault({ forgetWatches: true });
    await becomes(['third=2']);
    await until('both are hinted at', () =>
      ['second', 'third'].every(name => hints.includes(name)),
    );
    writer.close();
    expect(await known()).toEqual(['third=2']);
  });

  it('says so when it knows nothing for sure any more, and knows all again afterwards', async () => {
    if (!test.simulated) return;
    cluster.onChange([], hint => hints.push(hint.name));
    test.simulated.fault({ down: true });
    await until('it is told that anything may have happened', () =>
      hints.includes('*'),
    );
    await expect(known()).rejects.toMatchObject({
      errorClass: 'retryable',
      what: 'Cluster "kind-1" cannot be reached',
    });
    hints = [];
    test.simulated.fault({});
    await becomes(['third=2']);
    await until('it is told that it is known again', () => hints.includes('*'));
  });

  it('answers nobody who has gone, and does not begin for them', async () => {
    const gone = AbortSignal.abort();
    for (const call of [
      () => cluster.known(KINDS.configMap, { signal: gone }),
      () => cluster.list(KINDS.configMap, { signal: gone }),
      () => cluster.read(refOf('third'), gone),
      () => cluster.apply(configMap('third', { a: '3' }), claim(99, gone)),
      () => cluster.remove(refOf('third'), claim(99, gone)),
    ])
      await expect(call()).rejects.toMatchObject({ errorClass: 'unknown' });
    expect(
      (await cluster.read<any>(refOf('third'), claim(0).signal)).data,
    ).toEqual({ a: '2' });
  });

  it('belongs to one Waymark of several', async () => {
    const other = clusterOf(test, { manager: `${MANAGER}-b` });
    expect(
      await other.known(KINDS.configMap, { signal: claim(0).signal }),
    ).toEqual([]);
    await expect(
      other.apply(configMap('third', { a: '3' }), claim(1)),
    ).rejects.toMatchObject({
      errorClass: 'conflict',
      why: expect.stringContaining(`the Waymark "${MANAGER}"`),
    });
    other.close();
  });
});
