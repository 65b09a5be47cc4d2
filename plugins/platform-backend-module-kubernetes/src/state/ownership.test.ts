import { foreign } from './ownership';

const live = (metadata: object) => ({
  kind: 'Deployment',
  metadata: {
    name: 'payment-api',
    namespace: 'payments--staging',
    ...metadata,
  },
});
const why = (metadata: object) => foreign(live(metadata), 'waymark')?.why;

describe('foreign', () => {
  it('is not what this Waymark has made', () => {
    const labels = { 'waymark.dev/managed-by': 'waymark' };
    expect(foreign(live({ labels }), 'waymark')).toBeUndefined();
    expect(foreign(live({ labels }), 'other')!.why).toBe(
      'it belongs to the Waymark "waymark"; what is not ours is never changed',
    );
  });

  it('names the object, its owner and the way out', () => {
    expect(
      foreign(
        live({ annotations: { 'meta.helm.sh/release-name': 'payments' } }),
        'waymark',
      ),
    ).toEqual({
      what: 'Deployment payment-api in namespace payments--staging is there already, and Waymark has not made it',
      why: 'it belongs to the Helm release payments; what is not ours is never changed',
      next: 'Delete or rename that Deployment, then retry',
    });
  });

  it.each([
    [
      'the Argo CD application shop',
      { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:apps/x' } },
    ],
    ['kustomize', { labels: { 'app.kubernetes.io/managed-by': 'kustomize' } }],
    [
      'Rollout shop',
      {
        ownerReferences: [{ kind: 'Rollout', name: 'shop', controller: true }],
      },
    ],
    [
      'whoever made it with kubectl-create',
      {
        managedFields: [
          { manager: 'kubectl-create' },
          { manager: 'kube-controller-manager' },
        ],
      },
    ],
    ['somebody who has left no name', {}],
  ])('finds %s', (owner, metadata) => {
    expect(why(metadata)).toBe(
      `it belongs to ${owner}; what is not ours is never changed`,
    );
  });
});
