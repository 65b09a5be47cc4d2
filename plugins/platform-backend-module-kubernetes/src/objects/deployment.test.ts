import {
  IMAGE,
  LABELS_OF_R15,
  paymentsGraph,
  STAGING,
} from '../__testUtils__/payments';
import { deployment } from './deployment';
import { fenceOf, withFence } from './labels';

const NAME = 'payment-api-staging-r15-c1';
const node = paymentsGraph()('workload/r15');
const {
  'waymark.dev/team': _team,
  'app.kubernetes.io/part-of': _partOf,
  ...podLabels
} = LABELS_OF_R15;
const podsOf = (facts: object, of = node) =>
  deployment(STAGING, of, { image: IMAGE, ...facts }).spec!.template;

describe('deployment', () => {
  it('starts no new pods when its service goes to another team', () => {
    const moved = { ...STAGING, team: 'others' };
    const made = deployment(moved, node, { image: IMAGE });
    expect(made.metadata.labels!['waymark.dev/team']).toBe('others');
    expect(made.spec!.template).toEqual(podsOf({}));
  });

  it('is all that a release needs to run', () => {
    const amount = { cpu: '500m', memory: '1Gi' };
    const secret = (key: string) => ({
      name: key,
      valueFrom: { secretKeyRef: { name: NAME, key } },
    });
    const spread = (topologyKey: string) => ({
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: { 'waymark.dev/workload': NAME } },
    });
    expect(deployment(STAGING, node, { image: IMAGE })).toEqual({
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: NAME,
        namespace: 'payments--staging',
        labels: { ...LABELS_OF_R15, 'waymark.dev/object': NAME },
      },
      spec: {
        replicas: 3,
        revisionHistoryLimit: 2,
        progressDeadlineSeconds: 300,
        selector: { matchLabels: { 'waymark.dev/workload': NAME } },
        strategy: {
          type: 'RollingUpdate',
          rollingUpdate: { maxSurge: 1, maxUnavailable: 0 },
        },
        template: {
          metadata: {
            labels: { ...podLabels, 'waymark.dev/workload': NAME },
            annotations: {
              'waymark.dev/secrets': expect.stringMatching(/^[0-9a-f]{16}$/),
            },
          },
          spec: {
            serviceAccountName: 'payment-api-staging',
            automountServiceAccountToken: false,
            enableServiceLinks: false,
            securityContext: {
              runAsNonRoot: true,
              runAsUser: 1000,
              seccompProfile: { type: 'RuntimeDefault' },
            },
            containers: [
              {
                name: 'app',
                image: IMAGE,
                command: ['sh', '-c', 'exec node src/main.ts'],
                env: [
                  secret('DATABASE_URL'),
                  { name: 'ENVIRONMENT', value: 'staging' },
                  { name: 'GREETING', value: 'costs $$$$5 $$(HOME)' },
                  { name: 'HOME', value: '/tmp' },
                  { name: 'HOST', value: '0.0.0.0' },
                  { name: 'NODE_ENV', value: 'production' },
                  { name: 'PORT', value: '8080' },
                  { name: 'SERVICE_COMMIT', value: 'c'.repeat(40) },
                  { name: 'SERVICE_NAME', value: 'payment-api' },
                  { name: 'SERVICE_VERSION', value: 'r15' },
                  secret('STRIPE_KEY'),
                  { name: 'TMPDIR', value: '/tmp' },
                ],
                securityContext: {
                  allowPrivilegeEscalation: false,
                  capabilities: { drop: ['ALL'] },
                  readOnlyRootFilesystem: true,
                },
                terminationMessagePolicy: 'FallbackToLogsOnError',
                volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
                resources: { requests: amount, limits: amount },
                ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
                startupProbe: {
                  httpGet: { path: '/healthz', port: 'http' },
                  periodSeconds: 2,
                  failureThreshold: 60,
                },
                readinessProbe: {
                  httpGet: { path: '/readyz', port: 'http' },
                  periodSeconds: 5,
                  timeoutSeconds: 2,
                  failureThreshold: 2,
                },
                livenessProbe: {
                  httpGet: { path: '/healthz', port: 'http' },
                  periodSeconds: 10,
                  timeoutSeconds: 3,
                  failureThreshold: 3,
                },
                lifecycle: { preStop: { sleep: { seconds: 5 } } },
              },
            ],
            volumes: [{ name: 'tmp', emptyDir: { sizeLimit: '1Gi' } }],
            terminationGracePeriodSeconds: 30,
            topologySpreadConstraints: [
              spread('topology.kubernetes.io/zone'),
              spread('kubernetes.io/hostname'),
            ],
          },
        },
      },
    });
  });

  it('leaves the number of replicas to the autoscaler, where there is one', () => {
    const { spec } = deployment(STAGING, node, {
      image: IMAGE,
      autoscaling: { min: 2, max: 9 },
    });
    expect(spec).not.toHaveProperty('replicas');
  });

  it('asks a worker nothing by HTTP, and gives it no port', () => {
    const [container] = podsOf({ port: null }).spec!.containers;
    for (const field of [
      'ports',
      'readinessProbe',
      'livenessProbe',
      'startupProbe',
      'lifecycle',
    ])
      expect(container).not.toHaveProperty(field);
    expect(container.env!.map(one => one.name)).not.toContain('PORT');
  });

  it('takes DATABASE_URL from where the database keeps it, the image with its own user and pull secret', () => {
    const pod = podsOf({
      databaseUrl: { name: 'payments-db-app', key: 'uri' },
      pullSecrets: ['registry'],
      user: 10001,
    }).spec!;
    expect(pod.containers[0].env).toContainEqual({
      name: 'DATABASE_URL',
      valueFrom: { secretKeyRef: { name: 'payments-db-app', key: 'uri' } },
    });
    expect(pod.imagePullSecrets).toEqual([{ name: 'registry' }]);
    expect(pod.securityContext!.runAsUser).toBe(10001);
  });

  it('starts new pods for another version of a secret, and for nothing else', () => {
    const annotations = (secrets: Record<string, number>, weight = 10) =>
      podsOf({}, paymentsGraph(weight, secrets)('workload/r15')).metadata!
        .annotations;
    const three = annotations({ STRIPE_KEY: 3 });
    expect(annotations({ STRIPE_KEY: 3 }, 50)).toEqual(three);
    expect(annotations({ STRIPE_KEY: 4 })).not.toEqual(three);
    expect(annotations({ OTHER_KEY: 3 })).not.toEqual(three);
    expect(annotations({})).toBeUndefined();
  });

  it('carries the fence of whoever wrote it last, and only once it is written', () => {
    const made = deployment(STAGING, node, { image: IMAGE });
    expect(fenceOf(made)).toBe(0);
    expect(fenceOf(withFence(withFence(made, 7), 12))).toBe(12);
    expect(made.metadata).not.toHaveProperty('annotations');
  });
});
