import { findings, MINORS } from '../../__testUtils__/published';
import { placeOf } from '../../objects';
import { databaseNode } from './__testUtils__/databaseNode';
import { backupObject } from './care/backupObject';
import { scratchObjects } from './care/scratch';
import { emptyDatabase } from './clusterObject';
import type { LiveBackup, LiveCluster } from './live';
import type { Backups, PostgresOptions } from './options';
import { recoveryOf } from './recovery';
import { wantedObjects } from './wantedObjects';

const PLACE = placeOf({ team: 'shops', environment: 'staging' });
const STORE = {
  destinationPath: 's3://backups/',
  s3Credentials: { inheritFromIAMRole: true },
};
const WAYS: Array<[string, Backups | undefined]> = [
  ['no backups', undefined],
  ['a plugin', { method: 'objectStore', archive: { objectStore: 'store' } }],
  [
    'an object store',
    {
      method: 'objectStore',
      archive: { barmanObjectStore: STORE, retentionPolicy: '30d' },
    },
  ],
  [
    'snapshots and an archive',
    {
      method: 'volumeSnapshot',
      snapshotClass: 'fast',
      archive: { objectStore: 'store' },
    },
  ],
  ['snapshots', { method: 'volumeSnapshot' }],
];

function rendered(backups: Backups | undefined): any[] {
  const options: PostgresOptions = {
    storageClass: 'fast',
    image: 'ghcr.io/cloudnative-pg/postgresql:18.6',
    callers: ['waymark'],
    ...(backups && { backups }),
  };
  const node = databaseNode(PLACE, 'shop-db', {
    size: 'large',
    stopped: true,
    login: { user: 'shop', secret: 's', version: 1 },
    logins: [{ user: 'shop_2', secret: 's-2', version: 2 }],
  });
  const facts = {
    serverName: 'shop-db-7',
    made: emptyDatabase('shop'),
    passwords: new Map([['shop', 'x']]),
  };
  const all: any[] = wantedObjects(PLACE, node, options, facts).map(
    one => one.wanted,
  );
  if (!backups) return all;
  const live: LiveCluster = all.find(one => one.kind === 'Cluster');
  const backup: any = backupObject(live, { id: 'b-1', reason: 'r' }, backups);
  const status = {
    phase: 'completed',
    backupId: '20261121T220000',
    snapshotBackupStatus: { elements: [{ name: 's', type: 'PG_DATA' }] },
  };
  const made: LiveBackup = { ...backup, status };
  const namespace = PLACE.namespace;
  const until = backups.archive ? '2026-11-21T22:00:00Z' : undefined;
  const recovery = (more: object) =>
    recoveryOf({ name: 'shop-db', ...more }, made, namespace, options);
  const from = wantedObjects(PLACE, node, options, {
    ...facts,
    made: recovery({ until }),
  }).map(one => one.wanted);
  return [
    ...all,
    ...from,
    backup,
    ...scratchObjects(made, 'p-1', recovery({ backupOnly: true }), options),
  ];
}

describe('what databases are made of', () => {
  it.each(WAYS)(
    'has no field that is not known, and lacks none, with %s',
    (_, backups) => {
      const wrong = rendered(backups).flatMap(object =>
        findings(MINORS[0], object).map(
          what => `${object.kind} ${object.metadata.name}: ${what}`,
        ),
      );
      expect(wrong).toEqual([]);
    },
  );

  it('is looked at at all', () => {
    const [cluster] = rendered(undefined).filter(one => one.kind === 'Cluster');
    const wrong = { ...cluster, spec: { ...cluster.spec, instanses: 2 } };
    expect(findings(MINORS[0], wrong)).toEqual([
      expect.stringContaining('instanses'),
    ]);
  });
});
