import { PatchStrategy } from '@kubernetes/client-node';
import { testCluster } from '@waymark/platform-node/testing';
import type { TestCluster } from '@waymark/platform-node/testing';
import { ANNOTATIONS, LABELS } from '../objects';
import {
  MANAGER,
  NAMESPACE,
  claim,
  clusterOf,
  configMap,
  kubectl,
  namespace,
  refOf,
} from './__testUtils__/objects';
import type { OwnedCluster } from './createCluster';
import { KINDS } from './kinds';

jest.setTimeout(60_000);

let test: TestCluster;
let cluster: OwnedCluster;
let other: any;
const signal = () => claim(0).signal;
const read = (name: string) => cluster.read<any>(refOf(name), signal());
const as = (body: object, manager: string, strategy: string) =>
  other.patch(body, undefined, undefined, manager, undefined, strategy);

beforeAll(async () => {
  test = await testCluster();
  cluster = clusterOf(test);
  other = kubectl(test);
  await cluster.apply(namespace(), claim(1));
});
afterAll(async () => {
  await cluster.remove(
    { kind: KINDS.namespace, name: NAMESPACE },
    claim(1_000_000),
  );
  cluster.close();
  await test.close();
});

describe(`Writing to a cluster${
  process.env.WAYMARK_TEST_KUBECONFIG ? '' : ' (simulated)'
}`, () => {
  it('makes an object, says whose it is, and makes it once', async () => {
    const made: any = await cluster.apply(
      configMap('once', { a: '1' }),
      claim(5),
    );
    expect(made.data).toEqual({ a: '1' });
    expect(made.metadata.annotations[ANNOTATIONS.fence]).toBe('5');
    expect(made.metadata.labels[LABELS.manager]).toBe(MANAGER);
    const again: any = await cluster.apply(
      configMap('once', { a: '1' }),
      claim(5),
    );
    expect(again.metadata.resourceVersion).toBe(made.metadata.resourceVersion);
    await Promise.all(
      [1, 2, 3].map(() =>
        cluster.apply(configMap('same', { a: '1' }), claim(5)),
      ),
    );
    expect((await read('same')).data).toEqual({ a: '1' });
  });

  it('takes away what is no longer wanted, and leaves what others have added', async () => {
    await cluster.apply(configMap('shared', { a: '1', b: '1' }), claim(1));
    const theirs = {
      ...configMap('shared', { c: '1' }),
      metadata: { name: 'shared', namespace: NAMESPACE },
    };
    await as(theirs, 'them', PatchStrategy.MergePatch);
    await cluster.apply(configMap('shared', { a: '2' }), claim(2));
    expect((await read('shared')).data).toEqual({ a: '2', c: '1' });
  });

  it('names who has set a field otherwise, and takes it only when told to', async () => {
    await cluster.apply(configMap('fought', { a: '1' }), claim(1));
    const theirs = {
      ...configMap('fought', { a: '9' }),
      metadata: { name: 'fought', namespace: NAMESPACE },
    };
    await as(theirs, 'kubectl-edit', PatchStrategy.MergePatch);
    await expect(
      cluster.apply(configMap('fought', { a: '2' }), claim(2)),
    ).rejects.toMatchObject({
      errorClass: 'conflict',
      why: expect.stringMatching(/\.data\.a belongs to "kubectl-edit"/),
    });
    await cluster.apply(configMap('fought', { a: '2' }), claim(2), {
      force: true,
    });
    expect((await read('fought')).data).toEqual({ a: '2' });
  });

  it('does not touch what somebody else has made', async () => {
    const theirs = {
      ...configMap('theirs', { a: '1' }),
      metadata: {
        name: 'theirs',
        namespace: NAMESPACE,
        annotations: { 'meta.helm.sh/release-name': 'shop' },
      },
    };
    await other.create(theirs);
    const refusal = {
      errorClass: 'conflict',
      what: expect.stringContaining('ConfigMap theirs'),
      why: expect.stringContaining('the Helm release shop'),
    };
    await expect(
      cluster.apply(configMap('theirs', { b: '1' }), claim(1), { force: true }),
    ).rejects.toMatchObject(refusal);
    await expect(
      cluster.patch(refOf('theirs'), { data: { a: '2' } }, claim(1)),
    ).rejects.toMatchObject(refusal);
    // Ours is not there: that is what was asked for.
    expect(await cluster.remove(refOf('theirs'), claim(1))).toBe(true);
    expect((await read('theirs')).data).toEqual({ a: '1' });
  });

  it('does not take an object for gone because somebody has taken our label off', async () => {
    await cluster.apply(configMap('bare', { a: '1' }), claim(1));
    const bare = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        name: 'bare',
        namespace: NAMESPACE,
        labels: { [LABELS.manager]: null },
      },
    };
    await as(bare, 'them', PatchStrategy.MergePatch);
    await expect(cluster.remove(refOf('bare'), claim(1))).rejects.toMatchObject(
      {
        errorClass: 'conflict',
      },
    );
  });

  it('refuses an older claim in everything, and does not let it bring back what a newer one has removed', async () => {
    await cluster.apply(configMap('fenced', { a: '1' }), claim(10));
    const fenced = { errorClass: 'fenced', why: expect.stringContaining('10') };
    await expect(
      cluster.apply(configMap('fenced', { a: '2' }), claim(9)),
    ).rejects.toMatchObject(fenced);
    await expect(
      cluster.patch(refOf('fenced'), { data: { a: '2' } }, claim(9)),
    ).rejects.toMatchObject(fenced);
    await expect(
      cluster.remove(refOf('fenced'), claim(9)),
    ).rejects.toMatchObject(fenced);
    expect((await read('fenced')).data).toEqual({ a: '1' });
    expect(await cluster.remove(refOf('fenced'), claim(11))).toBe(true);
    await expect(
      cluster.apply(configMap('fenced', { a: '1' }), claim(10)),
    ).rejects.toMatchObject({
      errorClass: 'fenced',
      why: expect.stringContaining('11'),
    });
    await expect(
      cluster.remove(refOf('fenced'), claim(10)),
    ).rejects.toMatchObject({ errorClass: 'fenced' });
    expect(await read('fenced')).toBeUndefined();
    await cluster.apply(configMap('fenced', { a: '3' }), claim(12));
    expect((await read('fenced')).data).toEqual({ a: '3' });
  });

  it('remembers who removed what was not there yet', async () => {
    expect(await cluster.remove(refOf('never'), claim(5))).toBe(true);
    await expect(
      cluster.apply(configMap('never', { a: '1' }), claim(4)),
    ).rejects.toMatchObject({ errorClass: 'fenced' });
  });

  it('does not fence what belongs to many claims', async () => {
    const shared = configMap('place', { a: '1' }, { labels: {} });
    await cluster.apply(shared, claim(9));
    await cluster.apply(shared, claim(3));
    expect((await read('place')).metadata.annotations).toBeUndefined();
  });

  it('says that something goes while a finalizer holds it', async () => {
    await cluster.apply(
      configMap(
        'held',
        { a: '1' },
        {
          labels: { [LABELS.object]: 'held' },
          finalizers: ['acme.example/hold'],
        },
      ),
      claim(1),
    );
    expect(await cluster.remove(refOf('held'), claim(2))).toBe(false);
    expect(await cluster.remove(refOf('held'), claim(2))).toBe(false);
    await expect(
      cluster.apply(configMap('held', { a: '1' }), claim(2)),
    ).rejects.toMatchObject({
      errorClass: 'retryable',
      why: expect.stringContaining('acme.example/hold'),
    });
    const free = {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'held', namespace: NAMESPACE, finalizers: null },
    };
    await as(free, 'them', PatchStrategy.MergePatch);
    expect(await cluster.remove(refOf('held'), claim(2))).toBe(true);
  });

  it('changes a part of an object without owning what it wants of it', async () => {
    await cluster.apply(configMap('patched', { a: '1' }), claim(1));
    const patched: any = await cluster.patch(
      refOf('patched'),
      { data: { b: '1' } },
      claim(2),
    );
    expect(patched.data).toEqual({ a: '1', b: '1' });
    await cluster.apply(configMap('patched', { a: '2' }), claim(3));
    expect((await read('patched')).data).toEqual({ a: '2', b: '1' });
  });

  it('forgets fences after a day', async () => {
    await cluster.remove(refOf('forgotten'), claim(5));
    expect(await cluster.tidy(signal())).toBe(0);
    const tomorrow = Date.now() + 25 * 3_600_000;
    expect(await cluster.tidy(signal(), tomorrow)).toBeGreaterThan(0);
    expect(await cluster.tidy(signal(), tomorrow)).toBe(0);
    // So long ago that no claim is still under way.
    await cluster.apply(configMap('forgotten', { a: '1' }), claim(4));
  });
});
