import type { JsonMap, KubeObject } from '../../types';

const GROUP = 'postgresql.cnpg.io';

const text: JsonMap = { type: 'string' };
const flag: JsonMap = { type: 'boolean' };
const whole: JsonMap = { type: 'integer' };
const texts: JsonMap = { type: 'object', additionalProperties: text };
/** What is somebody else's to check: credentials of stores, resources of containers. */
const anything: JsonMap = {
  type: 'object',
  'x-kubernetes-preserve-unknown-fields': true,
};
const fields = (properties: JsonMap, required: string[] = []): JsonMap => ({
  type: 'object',
  properties,
  ...(required.length && { required }),
});
const list = (items: JsonMap): JsonMap => ({ type: 'array', items });
const oneOf = (...values: string[]): JsonMap => ({
  type: 'string',
  enum: values,
});
const named = fields({ name: text }, ['name']);
const method = oneOf('barmanObjectStore', 'volumeSnapshot', 'plugin');
const plugin = fields(
  {
    name: text,
    enabled: { ...flag, default: true },
    isWALArchiver: { ...flag, default: false },
    parameters: texts,
  },
  ['name'],
);
const snapshot = fields({ name: text, kind: text, apiGroup: text }, [
  'name',
  'kind',
]);

const role: JsonMap = {
  name: text,
  comment: text,
  login: flag,
  inherit: { ...flag, default: true },
  inRoles: list(text),
  connectionLimit: { ...whole, default: -1 },
  passwordSecret: named,
  disablePassword: flag,
  validUntil: { type: 'string', format: 'date-time' },
  superuser: flag,
  createdb: flag,
  createrole: flag,
  replication: flag,
  bypassrls: flag,
};

const cluster = fields(
  {
    instances: { ...whole, minimum: 1, default: 1 },
    imageName: text,
    description: text,
    inheritedMetadata: fields({ labels: texts, annotations: texts }),
    postgresql: fields({ parameters: texts }),
    primaryUpdateMethod: oneOf('restart', 'switchover'),
    primaryUpdateStrategy: oneOf('unsupervised', 'supervised'),
    enableSuperuserAccess: { ...flag, default: false },
    enablePDB: { ...flag, default: true },
    storage: fields({ size: text, storageClass: text }),
    resources: anything,
    affinity: anything,
    monitoring: anything,
    managed: fields({
      roles: list(
        fields(
          {
            ...role,
            ensure: { ...oneOf('present', 'absent'), default: 'present' },
          },
          ['name'],
        ),
      ),
    }),
    plugins: list(plugin),
    backup: fields({
      retentionPolicy: text,
      target: oneOf('primary', 'prefer-standby'),
      barmanObjectStore: anything,
      volumeSnapshot: fields({
        className: text,
        online: { ...flag, default: true },
        snapshotOwnerReference: {
          ...oneOf('none', 'cluster', 'backup'),
          default: 'none',
        },
      }),
    }),
    bootstrap: fields({
      initdb: fields({
        database: text,
        owner: text,
        secret: named,
        dataChecksums: flag,
        postInitApplicationSQL: list(text),
      }),
      recovery: fields({
        backup: named,
        source: text,
        database: text,
        owner: text,
        secret: named,
        volumeSnapshots: fields({ storage: snapshot, walStorage: snapshot }, [
          'storage',
        ]),
        recoveryTarget: fields({
          backupID: text,
          targetTime: text,
          targetImmediate: flag,
          targetTLI: text,
          exclusive: flag,
        }),
      }),
    }),
    externalClusters: list(
      fields({ name: text, barmanObjectStore: anything, plugin }, ['name']),
    ),
  },
  ['instances'],
);

const backup: JsonMap = {
  cluster: named,
  method: { ...method, default: 'barmanObjectStore' },
  online: flag,
  target: oneOf('primary', 'prefer-standby'),
  pluginConfiguration: fields({ name: text, parameters: texts }, ['name']),
};

const definition = (kind: string, plural: string, spec: JsonMap): KubeObject =>
  ({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${GROUP}` },
    spec: {
      group: GROUP,
      names: {
        kind,
        plural,
        singular: kind.toLowerCase(),
        listKind: `${kind}List`,
      },
      scope: 'Namespaced',
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: {
            openAPIV3Schema: fields({ spec, status: anything }, ['spec']),
          },
        },
      ],
    },
  } as KubeObject);

const ofCluster = (more: JsonMap, required: string[]) =>
  fields({ cluster: named, ...more }, ['cluster', ...required]);

/** The kinds of CloudNativePG, with those fields that are used here: in our words, from what its documentation says. */
export const cnpgDefinitions = (): KubeObject[] => [
  definition('Cluster', 'clusters', cluster),
  definition('Backup', 'backups', fields(backup, ['cluster'])),
  definition(
    'ScheduledBackup',
    'scheduledbackups',
    fields(
      {
        ...backup,
        schedule: text,
        immediate: flag,
        suspend: flag,
        backupOwnerReference: {
          ...oneOf('none', 'self', 'cluster'),
          default: 'none',
        },
      },
      ['cluster', 'schedule'],
    ),
  ),
  definition(
    'Database',
    'databases',
    ofCluster(
      {
        name: text,
        owner: text,
        ensure: { ...oneOf('present', 'absent'), default: 'present' },
        databaseReclaimPolicy: {
          ...oneOf('delete', 'retain'),
          default: 'retain',
        },
        extensions: list(
          fields(
            {
              name: text,
              ensure: { ...oneOf('present', 'absent'), default: 'present' },
            },
            ['name'],
          ),
        ),
      },
      ['name', 'owner'],
    ),
  ),
  definition(
    'DatabaseRole',
    'databaseroles',
    ofCluster(
      {
        ...role,
        databaseRoleReclaimPolicy: {
          ...oneOf('delete', 'retain'),
          default: 'retain',
        },
      },
      ['name'],
    ),
  ),
];
