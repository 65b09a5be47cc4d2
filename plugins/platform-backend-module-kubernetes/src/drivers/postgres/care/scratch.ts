import type { Kind, Wanted } from '../../../cluster/types';
import { KINDS } from '../../../cluster/kinds';
import { dnsLabel, LABELS, type Place } from '../../../objects';
import { type Bootstrap, specOf } from '../clusterObject';
import { databasePolicy } from '../databasePolicy';
import {
  BACKUP_ID,
  CNPG,
  KEPT_OF,
  type LiveBackup,
  NOTES,
  READER,
} from '../live';
import type { PostgresOptions, Size } from '../options';
import { generate, loginSecretName } from '../secrets';

/** What a scratch instance is made of, in the order in which it goes: by the last its place is found again. */
export const SCRATCH_KINDS: Kind[] = [
  KINDS.cnpgCluster,
  KINDS.secret,
  KINDS.networkPolicy,
];

/** Name of the scratch instance of a run. */
export const scratchName = (backup: LiveBackup, run: string) =>
  dnsLabel(`${backup.metadata!.labels![LABELS.object]}-proof-${run}`, 46);

/** A scratch instance: as its source is, with one instance, no archive, and one login that reads. Pure but for its password. */
export function scratchObjects(
  backup: LiveBackup,
  run: string,
  made: Bootstrap,
  options: PostgresOptions,
): Wanted[] {
  const { namespace, labels = {}, annotations = {} } = backup.metadata!;
  const name = scratchName(backup, run);
  const { [BACKUP_ID]: _id, ...whose } = labels;
  const ours = {
    ...whose,
    [LABELS.object]: name,
    [KEPT_OF]: labels[LABELS.object],
  };
  const secret = loginSecretName(name, READER);
  const base64 = (text: string) => Buffer.from(text).toString('base64');
  const size = (annotations[NOTES.size] ?? 'small') as Size;
  const { bootstrap, externalClusters } = made;
  const place: Place = {
    team: labels[LABELS.team] ?? '',
    environment: labels[LABELS.environment] ?? '',
    namespace: namespace!,
    manager: labels[LABELS.manager] ?? '',
  };
  const policy = databasePolicy(place, { name }, options);
  return [
    {
      ...policy,
      metadata: { ...policy.metadata, labels: ours },
    } as Wanted,
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: {
        name: secret,
        namespace,
        labels: { ...ours, [CNPG.reload]: 'true' },
      },
      type: 'kubernetes.io/basic-auth',
      data: { username: base64(READER), password: base64(generate()) },
    } as Wanted,
    {
      apiVersion: 'postgresql.cnpg.io/v1',
      kind: 'Cluster',
      metadata: { name, namespace, labels: ours },
      spec: {
        ...specOf(size, options, annotations[NOTES.storage]),
        instances: 1,
        enablePDB: false,
        primaryUpdateMethod: 'restart',
        managed: {
          roles: [
            {
              name: READER,
              ensure: 'present',
              login: true,
              inRoles: ['pg_read_all_data'],
              passwordSecret: { name: secret },
            },
          ],
        },
        bootstrap,
        ...(externalClusters ? { externalClusters } : {}),
      },
    } as Wanted,
  ];
}
