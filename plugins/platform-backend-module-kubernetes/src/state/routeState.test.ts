import { httpRouteState, ingressState } from './routeState';

const addresses = {
  url: 'https://payment-api.staging.acme.dev',
  localUrl: 'http://payment-api-staging.payments--staging.svc',
};
const metadata = {
  name: 'payment-api-staging',
  namespace: 'payments--staging',
  generation: 3,
};
const yes = (type: string, observedGeneration = 3) => ({
  type,
  status: 'True',
  reason: type,
  observedGeneration,
});
const no = (type: string, reason: string, message: string) => ({
  ...yes(type),
  status: 'False',
  reason,
  message,
});
const gateway = {
  metadata: { name: 'public', namespace: 'gateways', generation: 1 },
  status: { conditions: [yes('Programmed', 1)] },
};
const parentRef = { name: 'public', namespace: 'gateways' };

const observe = (
  conditions: ReturnType<typeof yes>[] | undefined,
  at: typeof gateway | undefined = gateway,
) =>
  httpRouteState({
    route: {
      metadata,
      status: conditions ? { parents: [{ parentRef, conditions }] } : {},
    },
    gateway: at,
    drift: [],
    addresses,
  });

describe('httpRouteState', () => {
  it('is ready once its Gateway has taken it up and serves', () => {
    expect(observe([yes('Accepted'), yes('ResolvedRefs')])).toEqual({
      exists: 'yes',
      ready: true,
      failed: false,
      drifted: false,
      message: 'Gateway public leads to it',
      outputs: addresses,
    });
  });

  it('waits for a controller, for the newest change and for the Gateway', () => {
    const message = (seen: object) => (seen as { message: string }).message;
    const accepted = [yes('Accepted'), yes('ResolvedRefs')];
    expect(message(observe(undefined))).toMatch(
      /no controller of Gateway public/,
    );
    expect(message(observe([yes('Accepted', 2), accepted[1]]))).toMatch(
      /has changed, and its controller has not taken it up/,
    );
    const unprogrammed = {
      ...gateway,
      status: {
        conditions: [
          {
            ...no('Programmed', 'Pending', 'no address'),
            observedGeneration: 1,
          },
        ],
      },
    };
    expect(observe(accepted, unprogrammed)).toMatchObject({
      ready: false,
      failed: false,
      message: 'Gateway public is not Programmed (Pending)',
      words: 'no address',
    });
    const none = httpRouteState({ route: { metadata }, drift: [], addresses });
    expect(message(none)).toMatch(/hangs on a Gateway that is not there/);
  });

  it('has failed where somebody has to change something, and not where a backend is still coming', () => {
    const words = 'namespace not allowed';
    expect(
      observe([
        no('Accepted', 'NotAllowedByListeners', words),
        yes('ResolvedRefs'),
      ]),
    ).toMatchObject({
      failed: true,
      message:
        'HTTPRoute payment-api-staging is not Accepted (NotAllowedByListeners)',
      words,
    });
    expect(
      observe([
        yes('Accepted'),
        no('ResolvedRefs', 'BackendNotFound', 'Service not found'),
      ]),
    ).toMatchObject({ ready: false, failed: false });
  });
});

describe('ingressState', () => {
  const status = { loadBalancer: { ingress: [{ ip: '203.0.113.7' }] } };

  it('waits for a controller, then for its certificate', () => {
    const seen = { drift: [], addresses };
    const certificate = {
      metadata: { name: 'payment-api-staging-tls', generation: 1 },
      status: {
        conditions: [
          {
            ...no(
              'Ready',
              'DoesNotExist',
              'Issuing certificate as Secret does not exist',
            ),
            observedGeneration: 1,
          },
        ],
      },
    };
    expect(ingressState({ ingress: { metadata }, ...seen })).toMatchObject({
      ready: false,
      message:
        'Ingress payment-api-staging is there, and no ingress controller has given it an address',
    });
    expect(
      ingressState({ ingress: { metadata, status }, certificate, ...seen }),
    ).toMatchObject({
      ready: false,
      failed: false,
      message:
        'Certificate payment-api-staging-tls is not Ready (DoesNotExist)',
      words: 'Issuing certificate as Secret does not exist',
    });
    expect(
      ingressState({ ingress: { metadata, status }, ...seen }),
    ).toMatchObject({ ready: true, outputs: addresses });
  });
});
