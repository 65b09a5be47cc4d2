import type { KubeObject } from '../types';
import { copy } from '../json';

const fill = (object: any, values: Record<string, unknown>) => {
  for (const [key, value] of Object.entries(values)) object[key] ??= value;
};

function probe(container: any): void {
  for (const name of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
    const own = container[name];
    if (!own) continue;
    fill(own, {
      timeoutSeconds: 1,
      periodSeconds: 10,
      successThreshold: 1,
      failureThreshold: 3,
    });
    if (own.httpGet) fill(own.httpGet, { scheme: 'HTTP', path: '/' });
  }
}

function podSpec(spec: any, restartPolicy?: string): void {
  fill(spec, {
    ...(restartPolicy && { restartPolicy }),
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    terminationGracePeriodSeconds: 30,
    securityContext: {},
  });
  if (spec.serviceAccountName)
    fill(spec, { serviceAccount: spec.serviceAccountName });
  for (const container of [
    ...(spec.containers ?? []),
    ...(spec.initContainers ?? []),
  ]) {
    const latest =
      !/[:@][^/]*$/.test(container.image ?? '') ||
      /:latest$/.test(container.image ?? '');
    fill(container, {
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: latest ? 'Always' : 'IfNotPresent',
    });
    for (const port of container.ports ?? []) fill(port, { protocol: 'TCP' });
    for (const env of container.env ?? [])
      if (env.valueFrom?.fieldRef)
        fill(env.valueFrom.fieldRef, { apiVersion: 'v1' });
    probe(container);
  }
  for (const volume of spec.volumes ?? []) {
    if (volume.secret) fill(volume.secret, { defaultMode: 420 });
    if (volume.configMap) fill(volume.configMap, { defaultMode: 420 });
  }
}

const rolling = {
  type: 'RollingUpdate',
  rollingUpdate: { maxUnavailable: '25%', maxSurge: '25%' },
};

const BY_KIND: Record<string, (spec: any, object: any) => void> = {
  Deployment: spec => {
    fill(spec, {
      replicas: 1,
      strategy: {},
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    });
    fill(spec.strategy, spec.strategy.type === 'Recreate' ? {} : copy(rolling));
    if (spec.strategy.rollingUpdate)
      fill(spec.strategy.rollingUpdate, rolling.rollingUpdate);
  },
  ReplicaSet: spec => fill(spec, { replicas: 1 }),
  StatefulSet: spec =>
    fill(spec, {
      replicas: 1,
      podManagementPolicy: 'OrderedReady',
      revisionHistoryLimit: 10,
    }),
  Job: spec =>
    fill(spec, {
      parallelism: 1,
      completions: 1,
      backoffLimit: 6,
      completionMode: 'NonIndexed',
      suspend: false,
    }),
  CronJob: spec =>
    fill(spec, {
      concurrencyPolicy: 'Allow',
      suspend: false,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 1,
    }),
  Service: spec => {
    fill(spec, {
      type: 'ClusterIP',
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
    });
    fill(spec, { ipFamilies: ['IPv4'], ipFamilyPolicy: 'SingleStack' });
    for (const port of spec.ports ?? [])
      fill(port, { protocol: 'TCP', targetPort: port.port });
    if (spec.type !== 'ExternalName')
      fill(spec, {
        clusterIP: `10.96.${Math.floor(Math.random() * 255)}.${
          1 + Math.floor(Math.random() * 253)
        }`,
      });
    if (spec.clusterIP) fill(spec, { clusterIPs: [spec.clusterIP] });
  },
  HorizontalPodAutoscaler: spec => fill(spec, { minReplicas: 1 }),
  Namespace: (spec, object) => {
    fill(spec, { finalizers: ['kubernetes'] });
    fill(object, { status: { phase: 'Active' } });
    (object.metadata.labels ??= {})['kubernetes.io/metadata.name'] =
      object.metadata.name;
  },
};

/** Fills in what the server fills in for its own kinds. Custom resources get the defaults of their schema. */
export function defaults(object: KubeObject): void {
  const { kind } = object;
  if (kind === 'Namespace') object.spec ??= {};
  if (kind === 'Secret') {
    object.type ??= 'Opaque';
    for (const [key, text] of Object.entries(object.stringData ?? {}))
      (object.data ??= {})[key] = Buffer.from(String(text)).toString('base64');
    delete object.stringData;
  }
  if (!object.spec || typeof object.spec !== 'object') return;
  BY_KIND[kind]?.(object.spec, object);
  if (kind === 'Pod') podSpec(object.spec, 'Always');
  if (object.spec.template?.spec && BY_KIND[kind])
    podSpec(object.spec.template.spec, kind === 'Job' ? undefined : 'Always');
  if (kind === 'CronJob' && object.spec.jobTemplate?.spec?.template?.spec)
    podSpec(object.spec.jobTemplate.spec.template.spec);
}
