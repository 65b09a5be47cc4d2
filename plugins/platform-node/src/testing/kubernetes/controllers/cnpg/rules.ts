import type { Cause } from '../../ApiError';
import { ApiError, invalidValue } from '../../ApiError';
import { quantity } from '../../quantity';
import type { KubeObject, ResourceType } from '../../types';

const RESERVED = /^(postgres|streaming_replica|cnpg_.*|pg_.*)$/;
const LABEL = /^[a-z]([-a-z0-9]*[a-z0-9])?$/;

function nameRules({ metadata: { name, annotations } }: KubeObject): Cause[] {
  const hibernation = annotations?.['cnpg.io/hibernation'];
  return [
    ...(LABEL.test(name)
      ? []
      : [
          invalidValue(
            'metadata.name',
            name,
            'cluster name must be a valid DNS label',
          ),
        ]),
    ...(name.length > 50
      ? [
          invalidValue(
            'metadata.name',
            name,
            'the maximum length of a cluster name is 50 characters',
          ),
        ]
      : []),
    ...(hibernation === undefined || /^(on|off)$/.test(hibernation)
      ? []
      : [
          invalidValue(
            'metadata.annotations.cnpg.io/hibernation',
            hibernation,
            'Annotation value for hibernation should be "on" or "off"',
          ),
        ]),
  ];
}

function roleRules(spec: KubeObject): Cause[] {
  const roles: any[] = spec.managed?.roles ?? [];
  const at = 'spec.managed.roles';
  return roles.flatMap((role, i) => [
    ...(roles.findIndex(other => other.name === role.name) < i
      ? [invalidValue(at, role.name, 'Role name is duplicate of another')]
      : []),
    ...(RESERVED.test(role.name)
      ? [invalidValue(at, role.name, 'This role is reserved for operator use')]
      : []),
    ...(role.disablePassword && role.passwordSecret
      ? [
          invalidValue(
            at,
            role.name,
            'This role both sets and disables a password',
          ),
        ]
      : []),
  ]);
}

function recoveryRules(spec: KubeObject): Cause[] {
  const { initdb, recovery } = spec.bootstrap ?? {};
  const at = 'spec.bootstrap';
  if (initdb && recovery)
    return [
      {
        reason: 'FieldValueForbidden',
        field: at,
        message:
          'Forbidden: Only one bootstrap method can be specified at a time',
      },
    ];
  if (!recovery) return [];
  const { source, backup, volumeSnapshots, recoveryTarget = {} } = recovery;
  const known = (spec.externalClusters ?? []).find(
    (one: any) => one.name === source,
  );
  const goals = ['targetTime', 'targetImmediate'].filter(
    key => recoveryTarget[key] !== undefined,
  );
  return [
    ...(source && !known
      ? [
          invalidValue(
            `${at}.recovery.source`,
            source,
            `External cluster ${source} not found`,
          ),
        ]
      : []),
    ...(backup && volumeSnapshots
      ? [
          invalidValue(
            `${at}.recovery.backup`,
            backup,
            'Recovery from dataSource is not compatible with other types of recovery',
          ),
        ]
      : []),
    ...(goals.length > 1
      ? [
          invalidValue(
            `${at}.recovery.recoveryTarget`,
            recoveryTarget,
            'Recovery target options are mutually exclusive',
          ),
        ]
      : []),
    ...(recoveryTarget.targetImmediate &&
    !volumeSnapshots &&
    !recoveryTarget.backupID
      ? [
          {
            reason: 'FieldValueRequired',
            field: `${at}.recovery.recoveryTarget`,
            message: 'Required value: BackupID is missing',
          },
        ]
      : []),
  ];
}

function shrinking(next: KubeObject, live?: KubeObject): Cause[] {
  const [now, then] = [next.spec.storage?.size, live?.spec.storage?.size];
  return now && then && quantity(now) < quantity(then)
    ? [
        invalidValue(
          'spec.storage',
          now,
          `can't shrink existing storage from ${then} to ${now}`,
        ),
      ]
    : [];
}

const FIXED = /^(archive_mode|archive_command|port|shared_preload_libraries)$/;

const parameterRules = (spec: KubeObject): Cause[] =>
  Object.entries(spec.postgresql?.parameters ?? {})
    .filter(([name]) => FIXED.test(name))
    .map(([name, value]) =>
      invalidValue(
        `spec.postgresql.parameters.${name}`,
        value,
        "Can't set fixed configuration parameter",
      ),
    );

/** Refuses what the operator's own webhook refuses of a Cluster. */
export function clusterRules(
  type: ResourceType,
  next: KubeObject,
  live?: KubeObject,
): void {
  if (type.kind !== 'Cluster' || type.group !== 'postgresql.cnpg.io') return;
  const causes = [
    ...nameRules(next),
    ...roleRules(next.spec),
    ...recoveryRules(next.spec),
    ...parameterRules(next.spec),
    ...shrinking(next, live),
  ];
  if (!causes.length) return;
  const said = causes.map(one => `${one.field}: ${one.message}`).join(', ');
  const { name } = next.metadata;
  throw new ApiError(
    422,
    'Invalid',
    `admission webhook "vcluster.cnpg.io" denied the request: Cluster.postgresql.cnpg.io "${name}" is invalid: ${said}`,
    { name, group: type.group, kind: 'Cluster', causes },
  );
}
