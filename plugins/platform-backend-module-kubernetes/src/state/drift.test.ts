import { IMAGE, paymentsGraph, STAGING } from '../__testUtils__/payments';
import {
  deployment,
  secretOf,
  servicePolicy,
  withFence,
  workloadService,
} from '../objects';
import { driftOf, driftSentence } from './drift';
import type { LiveDeployment } from './live';

const node = paymentsGraph()('workload/r15');
const fixed = deployment(STAGING, node, { image: IMAGE });
const scaled = deployment(STAGING, node, {
  image: IMAGE,
  autoscaling: { min: 2, max: 9 },
});

/** Field names of a value as server-side apply keeps them; lists of named members by their names. */
function fieldsOf(value: unknown): any {
  if (Array.isArray(value)) {
    const named = value.every(one => one?.name);
    return named
      ? Object.fromEntries(
          value.map(one => [
            `k:${JSON.stringify({ name: one.name })}`,
            { '.': {}, ...fieldsOf(one) },
          ]),
        )
      : {};
  }
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(
    Object.entries(value).map(([key, its]) => [`f:${key}`, fieldsOf(its)]),
  );
}

/** What an API server answers after our apply: quantities and defaults in its own way, and whose fields they are. */
function applied(made: typeof fixed): LiveDeployment {
  const { metadata, spec } = structuredClone(withFence(made, 7));
  const live: any = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec,
  };
  const { labels, annotations } = metadata;
  metadata.labels = labels;
  Object.assign(live.metadata, {
    uid: 'u',
    resourceVersion: '41',
    managedFields: [
      {
        manager: 'waymark',
        operation: 'Apply',
        apiVersion: 'apps/v1',
        time: '2026-11-21T20:00:00Z',
        fieldsType: 'FieldsV1',
        fieldsV1: {
          ...fieldsOf({ metadata: { labels, annotations } }),
          ...fieldsOf({ spec }),
        },
      },
    ],
  });
  live.spec.replicas ??= 1;
  live.spec.template.spec.restartPolicy = 'Always';
  live.spec.template.spec.containers[0].imagePullPolicy = 'IfNotPresent';
  live.spec.template.spec.containers[0].readinessProbe.httpGet.scheme = 'HTTP';
  live.spec.template.spec.containers[0].resources.requests.cpu = '0.5';
  return live;
}

const container = (live: LiveDeployment) =>
  live.spec!.template.spec!.containers[0];
const by = (live: LiveDeployment, manager: string, fieldsV1: object) =>
  live.metadata!.managedFields!.push({
    manager,
    operation: 'Update',
    apiVersion: 'apps/v1',
    time: '2026-11-21T20:30:00Z',
    fieldsV1,
  });

describe('driftOf', () => {
  it('is none after an apply, whatever the server fills in and whoever claims it next', () => {
    expect(driftOf(fixed, applied(fixed), 'waymark')).toEqual([]);
    expect(driftOf(withFence(fixed, 9), applied(fixed), 'waymark')).toEqual([]);
    const { apiVersion, kind, ...listed } = applied(fixed);
    expect(driftOf(fixed, listed, 'waymark')).toEqual([]);
  });

  it('is none where a text is empty, which the server does not keep', () => {
    const made = structuredClone(fixed);
    const env = made.spec!.template.spec!.containers[0].env!;
    env.push({ name: 'EMPTY', value: '' });
    const live = applied(made);
    const kept = container(live).env!.find(one => one.name === 'EMPTY')!;
    delete kept.value;
    expect(driftOf(made, live, 'waymark')).toEqual([]);
    kept.value = 'something';
    expect(driftOf(made, live, 'waymark')).toHaveLength(1);
  });

  it('is a changed image, and who has changed it', () => {
    const live = applied(fixed);
    container(live).image = 'acme/payment-api:debug';
    const key = 'k:{"name":"app"}';
    by(live, 'kubectl-set', {
      'f:spec': {
        'f:template': {
          'f:spec': { 'f:containers': { [key]: { 'f:image': {} } } },
        },
      },
    });
    const drift = driftOf(fixed, live, 'waymark');
    expect(drift).toEqual([
      {
        path: 'spec.template.spec.containers[app].image',
        wanted: IMAGE,
        found: 'acme/payment-api:debug',
        by: 'kubectl-set',
      },
    ]);
    expect(driftSentence(drift)).toBe(
      `spec.template.spec.containers[app].image is acme/payment-api:debug instead of ${IMAGE}, set by kubectl-set`,
    );
  });

  it('leaves replicas alone under an autoscaler, and not without one', () => {
    const replicas = { 'f:spec': { 'f:replicas': {} } };
    for (const [made, drifts] of [
      [scaled, 0],
      [fixed, 1],
    ] as const) {
      const live = applied(made);
      live.spec!.replicas = 7;
      by(live, 'kubectl', replicas);
      expect(driftOf(made, live, 'waymark')).toHaveLength(drifts);
    }
  });

  it('leaves alone what others have added', () => {
    const live = applied(fixed);
    live.metadata!.labels!['team.acme.dev/cost'] = '42';
    container(live).env!.push({ name: 'INJECTED', value: 'by a webhook' });
    live.spec!.template.spec!.containers.push({ name: 'mesh', image: 'mesh' });
    expect(driftOf(fixed, live, 'waymark')).toEqual([]);
  });

  it('is what we have set and no longer want, and a field that somebody took out', () => {
    const before = structuredClone(fixed);
    before.spec!.template.spec!.containers[0].env!.push({
      name: 'OLD',
      value: '1',
    });
    const [left, ...others] = driftOf(fixed, applied(before), 'waymark');
    expect(others).toEqual([]);
    expect(left).toEqual({
      path: 'spec.template.spec.containers[app].env[OLD]',
      found: { name: 'OLD', value: '1' },
    });
    const live = applied(fixed);
    delete container(live).livenessProbe;
    expect(driftSentence(driftOf(fixed, live, 'waymark'))).toMatch(
      /^spec\.template\.spec\.containers\[app\]\.livenessProbe is missing instead of /,
    );
  });

  it('takes lists without names as a whole', () => {
    const live = applied(fixed);
    container(live).command = ['sh', '-c', 'sleep 1000'];
    const [drift] = driftOf(fixed, live, 'waymark');
    expect(drift.path).toBe('spec.template.spec.containers[app].command');
  });

  it('tells ports of one number apart by their protocol', () => {
    const made = servicePolicy(STAGING, 'payment-api', {
      callers: [],
      dependencies: [],
      databases: [],
      outside: [],
    });
    const live = structuredClone(made);
    expect(driftOf(made, live, 'waymark')).toEqual([]);
    live.spec!.egress![0].ports![1].port = 5353;
    expect(driftOf(made, live, 'waymark')).toHaveLength(1);
  });

  it('is whatever somebody adds to a list or a map that is taken as a whole', () => {
    const made = workloadService(STAGING, node);
    const selector = { 'f:spec': { 'f:selector': {} } };
    const entry = (manager: string, operation: string, fieldsV1: object) => ({
      manager,
      operation,
      fieldsV1,
    });
    const spec = { ...made.spec, selector: { ...made.spec!.selector, x: 'y' } };
    const live = (...managedFields: object[]) => ({
      ...made,
      spec,
      metadata: { ...made.metadata, managedFields },
    });
    const rest = entry('waymark', 'Apply', { 'f:spec': { 'f:ports': {} } });
    const other = entry('kubectl-edit', 'Update', selector);
    expect(driftOf(made, live(rest, other) as object, 'waymark')).toEqual([
      {
        path: 'spec.selector',
        wanted: made.spec!.selector,
        found: spec.selector,
        by: 'kubectl-edit',
      },
    ]);
    const ours = entry('waymark', 'Apply', selector);
    expect(driftOf(made, live(ours, other) as object, 'waymark')).toEqual([]);
  });

  it('says of a Secret which key, and never what is in it', () => {
    const made = secretOf(STAGING, node, { STRIPE_KEY: 'sk_live_1' });
    const live = structuredClone(made);
    live.data!.STRIPE_KEY = Buffer.from('sk_live_2').toString('base64');
    const drift = driftOf(made, live, 'waymark');
    expect(drift).toEqual([{ path: 'data.STRIPE_KEY' }]);
    expect(driftSentence(drift)).toBe('data.STRIPE_KEY is not as it was set');
  });
});
