import { ConfigReader } from '@backstage/config';
import { TestDatabases } from '@backstage/backend-test-utils';
import { as, startPlatform, type TestPlatform } from '../__testUtils__/startPlatform';
import { placeEnvironments, readEnvironmentTargets, unknownTargets, whyStays } from './targets';

jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('where environments are', () => {
  let platform: TestPlatform;

  beforeAll(async () => {
    platform = await startPlatform(databases, { environments: { targets: { production: 'eu-1' } } });
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  const targets = async () => Object.fromEntries((await platform.knex('environment').select('name', 'target')).map((e: { name: string; target: string }) => [e.name, e.target]));

  it('each is on the target that is named for it, or on the first', async () => {
    expect(await targets()).toEqual({ staging: 'fake', production: 'eu-1' });
  });

  it('one whose target is not there says so, and nothing else breaks', async () => {
    const { body } = await platform.api.get('/api/platform/environments').set('Authorization', as('ben')).expect(200);
    const of = (name: string) => body.items.find((e: any) => e.name === name).conditions;
    expect(of('staging')).toEqual([]);
    expect(of('production')).toEqual([
      expect.objectContaining({ type: 'Reachable', status: 'False', reason: 'TargetNotConfigured', cause: { node: 'target', object: 'eu-1', words: 'No target "eu-1" is configured; there are fake' } }),
    ]);
    expect(unknownTargets({ production: 'eu-1', staging: 'fake' }, ['fake'])).toEqual(['platform.environments.targets.production is "eu-1", which is no target; there are: fake']);
  });

  it('one in which nothing is goes to another target; one in which something is stays, which is said', async () => {
    expect(await placeEnvironments(platform.knex, { production: 'fake', nowhere: 'fake' })).toEqual([]);
    expect(await targets()).toEqual({ staging: 'fake', production: 'fake' });
    await platform.knex('resource').insert({ id: 'pg-1', type: 'postgres', name: 'ledger', object_name: 'ledger-db', environment: 'production', team: 'payments', size: 'small', target: 'fake', state: 'standalone' });
    const [stays, ...more] = await placeEnvironments(platform.knex, { production: 'eu-1', staging: 'fake' });
    expect(more).toEqual([]);
    expect(whyStays(stays)).toMatch(/^Environment production stays on the target "fake", although .* says "eu-1": it holds 1 database\./);
    expect(await targets()).toEqual({ staging: 'fake', production: 'fake' });
  });

  it('is read from the configuration', () => {
    expect(readEnvironmentTargets(new ConfigReader({ platform: { environments: { quota: 3, targets: { production: 'eu-1' } } } }))).toEqual({ production: 'eu-1' });
    expect(readEnvironmentTargets(new ConfigReader({}))).toEqual({});
  });
});
