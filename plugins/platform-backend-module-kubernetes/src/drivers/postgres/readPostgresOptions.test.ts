import { postgresConditions, settingsOf } from './options';
import { readPostgresOptions } from './readPostgresOptions';

const AT = 'platform.kubernetes.clusters: postgres';
const read = (raw: unknown) => readPostgresOptions(raw, AT);

describe('what configuration says of databases', () => {
  it('is nothing by default, and that is said', () => {
    expect(read(undefined)).toEqual({});
    expect(postgresConditions('kind-1', {})).toMatchObject([
      { type: 'BackupsNotConfigured', status: 'True' },
    ]);
    const snapshots = read({ backups: { method: 'volumeSnapshot' } });
    expect(postgresConditions('kind-1', snapshots)).toMatchObject([
      { type: 'PointInTimeNotAvailable' },
    ]);
    const archived = read({
      backups: { method: 'objectStore', archive: { objectStore: 'b' } },
    });
    expect(postgresConditions('kind-1', archived)).toEqual([]);
  });

  it('changes of a size what it names, and takes numbers for texts', () => {
    const options = read({
      sizes: { small: { cpu: 1, parameters: { max_connections: 40 } } },
    });
    expect(settingsOf('small', options)).toMatchObject({
      cpu: '1',
      memory: '1Gi',
      parameters: { max_connections: '40', work_mem: '4MB' },
    });
  });

  it.each([
    [{ sizes: { huge: {} } }, 'sizes.huge: there is no such size'],
    [{ backups: { method: 'tape' } }, 'backups.method is "tape"'],
    [{ backups: { method: 'objectStore' } }, 'backups.archive is missing'],
    [{ crossplane: { kind: 'Db' } }, 'crossplane.apiVersion is missing'],
    [
      {
        crossplane: {
          apiVersion: 'a/v1',
          kind: 'Db',
          plural: 'dbs',
          fields: { size: 'metadata.name' },
        },
      },
      '"metadata.name" is no path into an object',
    ],
    [
      { backups: { method: 'objectStore', archive: {} } },
      'names either objectStore',
    ],
  ])('refuses %j', (raw, why) => {
    expect(() => read(raw)).toThrow(`${AT}`);
    expect(() => read(raw)).toThrow(why);
  });
});
