import type { Cause } from '../ApiError';
import { invalidValue, required } from '../ApiError';
import type { KubeObject } from '../types';
import { podRules } from './podRules';
import { same } from '../json';

const SUBDOMAIN =
  /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const VALUE = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;

const subdomain =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const dnsLabel =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const labelValue =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";

function metaRules({ kind, metadata }: KubeObject): Cause[] {
  const { name, labels = {} } = metadata;
  const short = ['Service', 'Namespace'].includes(kind);
  const free = /^(Cluster)?Role(Binding)?$/.test(kind);
  const causes: Cause[] = [];
  if (!free && !(short ? LABEL : SUBDOMAIN).test(name))
    causes.push(
      invalidValue('metadata.name', name, short ? dnsLabel : subdomain),
    );
  const most = short ? 63 : 253;
  if (name.length > most)
    causes.push({
      reason: 'FieldValueTooLong',
      field: 'metadata.name',
      message: `Too long: may not be more than ${most} bytes`,
    });
  for (const value of Object.values(labels)) {
    if (!VALUE.test(value))
      causes.push(invalidValue('metadata.labels', value, labelValue));
    if (value.length > 63)
      causes.push(
        invalidValue(
          'metadata.labels',
          value,
          'must be no more than 63 characters',
        ),
      );
  }
  return causes;
}

const goMap = (labels: Record<string, string> = {}) =>
  `map[string]string{${Object.entries(labels)
    .map(([k, v]) => `${JSON.stringify(k)}:${JSON.stringify(v)}`)
    .join(', ')}}`;

function workloadRules({ kind, spec }: KubeObject): Cause[] {
  const causes: Cause[] = [];
  if (spec.replicas < 0)
    causes.push(
      invalidValue(
        'spec.replicas',
        spec.replicas,
        'must be greater than or equal to 0',
      ),
    );
  const template = spec.template ?? {};
  const wanted = spec.selector?.matchLabels;
  const labels = template.metadata?.labels ?? {};
  if (
    kind !== 'Job' &&
    wanted &&
    Object.entries(wanted).some(([k, v]) => labels[k] !== v)
  )
    causes.push({
      reason: 'FieldValueInvalid',
      field: 'spec.template.metadata.labels',
      message: `Invalid value: ${goMap(
        labels,
      )}: \`selector\` does not match template \`labels\``,
    });
  const policy = template.spec?.restartPolicy;
  if (kind === 'Job' && !['OnFailure', 'Never'].includes(policy))
    causes.push(
      required(
        'spec.template.spec.restartPolicy',
        'valid values: "OnFailure", "Never"',
      ),
    );
  if (kind !== 'Job' && policy && policy !== 'Always')
    causes.push({
      reason: 'FieldValueNotSupported',
      field: 'spec.template.spec.restartPolicy',
      message: `Unsupported value: ${JSON.stringify(
        policy,
      )}: supported values: "Always"`,
    });
  const claims = (spec.volumeClaimTemplates ?? []).map((c: any) => ({
    name: c.metadata?.name,
  }));
  const pod = template.spec && {
    ...template.spec,
    volumes: [...(template.spec.volumes ?? []), ...claims],
  };
  return [...causes, ...podRules(pod, 'spec.template.spec')];
}

function serviceRules({ spec }: KubeObject): Cause[] {
  const ports: any[] = spec.ports ?? [];
  if (
    !ports.length &&
    spec.type !== 'ExternalName' &&
    spec.clusterIP !== 'None'
  )
    return [required('spec.ports')];
  return ports.flatMap((port, i) => [
    ...(ports.length > 1 && !port.name
      ? [required(`spec.ports[${i}].name`)]
      : []),
    ...(port.port < 1 || port.port > 65535
      ? [
          invalidValue(
            `spec.ports[${i}].port`,
            port.port,
            'must be between 1 and 65535, inclusive',
          ),
        ]
      : []),
  ]);
}

/** Fields that stay as they were made. */
const IMMUTABLE: Record<string, string[]> = {
  Deployment: ['selector'],
  ReplicaSet: ['selector'],
  Job: ['selector', 'template', 'completions'],
  PersistentVolumeClaim: ['storageClassName', 'accessModes', 'volumeName'],
};

function changeRules(live: KubeObject, next: KubeObject): Cause[] {
  const causes = (IMMUTABLE[next.kind] ?? [])
    .filter(field => !same(live.spec?.[field], next.spec?.[field]))
    .map(field =>
      invalidValue(`spec.${field}`, next.spec?.[field], 'field is immutable'),
    );
  const changed = !same(live.data, next.data);
  if (live.immutable && (changed || !next.immutable))
    causes.push({
      reason: 'FieldValueForbidden',
      field: 'data',
      message: 'Forbidden: field is immutable when `immutable` is set',
    });
  if (next.kind.endsWith('RoleBinding') || next.kind === 'ClusterRoleBinding')
    if (!same(live.roleRef, next.roleRef))
      causes.push(
        invalidValue('roleRef', next.roleRef, 'cannot change roleRef'),
      );
  return causes;
}

/** What Kubernetes refuses beyond its schema, for the kinds that matter here. */
export function rules(next: KubeObject, live?: KubeObject): Cause[] {
  const { kind, spec } = next;
  const causes = metaRules(next);
  if (
    spec &&
    ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'].includes(
      kind,
    )
  )
    causes.push(...workloadRules(next));
  if (spec && kind === 'Pod') causes.push(...podRules(spec, 'spec'));
  if (spec && kind === 'Service') causes.push(...serviceRules(next));
  if (kind === 'HorizontalPodAutoscaler' && spec.minReplicas > spec.maxReplicas)
    causes.push(
      invalidValue(
        'spec.maxReplicas',
        spec.maxReplicas,
        'must be greater than or equal to `minReplicas`',
      ),
    );
  if (
    kind === 'PodDisruptionBudget' &&
    spec.minAvailable !== undefined &&
    spec.maxUnavailable !== undefined
  )
    causes.push(
      invalidValue(
        'spec',
        spec,
        'minAvailable and maxUnavailable cannot be both set',
      ),
    );
  if (
    kind === 'CustomResourceDefinition' &&
    next.metadata.name !== `${spec.names.plural}.${spec.group}`
  )
    causes.push(
      invalidValue(
        'metadata.name',
        next.metadata.name,
        'must be spec.names.plural+"."+spec.group',
      ),
    );
  return live ? [...causes, ...changeRules(live, next)] : causes;
}
