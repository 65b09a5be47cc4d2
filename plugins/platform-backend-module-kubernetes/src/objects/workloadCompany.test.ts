import {
  IMAGE,
  LABELS_OF_R15,
  paymentsGraph,
  STAGING,
} from '../__testUtils__/payments';
import { horizontalPodAutoscaler } from './horizontalPodAutoscaler';
import { migrationJob } from './job';
import { podDisruptionBudget } from './podDisruptionBudget';
import { secretOf } from './secret';
import { workloadService } from './service';

const NAME = 'payment-api-staging-r15-c1';
const metadata = {
  name: NAME,
  namespace: 'payments--staging',
  labels: { ...LABELS_OF_R15, 'waymark.dev/object': NAME },
};
const graph = paymentsGraph();
const node = graph('workload/r15');

describe('what stands beside a Deployment', () => {
  it('is a Service for its pods', () => {
    expect(workloadService(STAGING, node)).toEqual({
      apiVersion: 'v1',
      kind: 'Service',
      metadata,
      spec: {
        type: 'ClusterIP',
        selector: { 'waymark.dev/workload': NAME },
        ports: [
          { name: 'http', port: 80, protocol: 'TCP', targetPort: 'http' },
        ],
      },
    });
  });

  it('is an autoscaler, where one is wanted', () => {
    expect(horizontalPodAutoscaler(STAGING, node, { min: 2, max: 9 })).toEqual({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata,
      spec: {
        minReplicas: 2,
        maxReplicas: 9,
        scaleTargetRef: {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: NAME,
        },
        metrics: [
          {
            type: 'Resource',
            resource: {
              name: 'cpu',
              target: { type: 'Utilization', averageUtilization: 70 },
            },
          },
        ],
      },
    });
  });

  it('is a budget that lets a node be emptied, whether there is one replica or more', () => {
    expect(podDisruptionBudget(STAGING, node)).toEqual({
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata,
      spec: {
        maxUnavailable: 1,
        unhealthyPodEvictionPolicy: 'AlwaysAllow',
        selector: { matchLabels: { 'waymark.dev/workload': NAME } },
      },
    });
  });

  it('is a Secret, in which values stand as bytes', () => {
    const secret = secretOf(STAGING, node, { B: 'grün', A: 'x' });
    expect(secret).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata,
      type: 'Opaque',
      data: { A: 'eA==', B: 'Z3LDvG4=' },
    });
    expect(Object.keys(secret.data!)).toEqual(['A', 'B']);
  });
});

describe('migrationJob', () => {
  it('runs the migration once, and again only if the cluster itself interrupts it', () => {
    const job = migrationJob(STAGING, graph('migration/r15'), { image: IMAGE });
    const { template, ...spec } = job.spec!;
    expect(job.metadata).toEqual({
      name: `${NAME}-migrate`,
      namespace: 'payments--staging',
      labels: {
        ...LABELS_OF_R15,
        'app.kubernetes.io/component': 'migration',
        'waymark.dev/object': `${NAME}-migrate`,
      },
    });
    // Nothing removes it: a Job that is gone looks like one that has never run.
    expect(spec).toEqual({
      backoffLimit: 0,
      activeDeadlineSeconds: 600,
      podFailurePolicy: {
        rules: [
          {
            action: 'Ignore',
            onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }],
          },
        ],
      },
    });
    const [container] = template.spec!.containers;
    expect(template.spec!.restartPolicy).toBe('Never');
    expect(container.command).toEqual(['sh', '-c', 'exec node --run migrate']);
    expect(container).not.toHaveProperty('readinessProbe');
    expect(container.env!.map(one => one.name)).toEqual([
      'DATABASE_URL',
      'ENVIRONMENT',
      'GREETING',
      'HOME',
      'NODE_ENV',
      'SERVICE_COMMIT',
      'SERVICE_NAME',
      'SERVICE_VERSION',
      'STRIPE_KEY',
      'TMPDIR',
    ]);
  });
});
