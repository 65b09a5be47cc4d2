import { TestDatabases } from '@backstage/backend-test-utils';
import { createCatalogBackend } from './__testUtils__/catalogBackend';
import { createFakePlatform } from './__testUtils__/fakePlatform';

jest.setTimeout(60_000);

const file = (name: string, description = 'A service', owner = 'payments') => `
apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  name: ${name}
  description: ${description}
  annotations:
    waymark.dev/service: someone-else
    backstage.io/view-url: http://elsewhere
    backstage.io/managed-by-location: url:http://elsewhere
spec: { type: service, lifecycle: production, owner: ${owner}, system: checkout, providesApis: [${name}] }
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: { name: ${name} }
spec: { type: openapi, lifecycle: production, owner: ${owner}, definition: { $release: openapi.json } }
`;

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('catalogModulePlatform, with the real catalog on Postgres', () => {
  const platform = createFakePlatform();
  const { start, stop, remove, get, there, gone } =
    createCatalogBackend(platform);
  let knex: Awaited<ReturnType<typeof databases.init>>;

  beforeAll(async () => {
    // Throws where no Postgres is given, as it should.
    knex = await databases.init('POSTGRES_18');
    platform.push('first', file('first'));
    await start(knex);
  });
  afterAll(remove);

  it('shows what was there when it began, and environments, but no previews', async () => {
    await there('component:default/first');
    await there('resource:default/staging');
    await there('resource:default/production');
    await there('group:default/people-who-pay');
    const production = await get('resource:default/production');
    expect(production?.spec).toMatchObject({
      type: 'environment',
      owner: 'group:default/platform',
    });
    expect(await get('resource:default/pr-7')).toBeUndefined();
  });

  it('shows a new repository within about a second, with annotations that a file cannot forge', async () => {
    platform.push('payment-api', file('payment-api'));
    await platform.hint({
      kind: 'repository',
      name: 'payment-api',
      change: 'created',
    });
    const ms = await there('component:default/payment-api');
    await there('api:default/payment-api');
    expect(ms).toBeLessThan(5000);
    const component = (await get('component:default/payment-api'))!;
    const location =
      'url:http://git.localhost/payment-api/blob/main/catalog-info.yaml';
    expect(component.metadata.annotations).toEqual({
      'backstage.io/kubernetes-label-selector':
        'waymark.dev/service=payment-api',
      'backstage.io/managed-by-location': location,
      'backstage.io/managed-by-origin-location': location,
      'backstage.io/view-url': 'http://localhost:7007/repositories/payment-api',
      'backstage.io/source-location':
        'url:http://localhost:7007/repositories/payment-api/',
      'waymark.dev/repository': 'payment-api',
      'waymark.dev/service': 'payment-api',
    });
    const api = (await get('api:default/payment-api'))!;
    const document = JSON.parse(api.spec!.definition as string);
    expect(document).toMatchObject({ openapi: '3.1.0', paths: {} });
    expect(document.info.description).toContain('No release of payment-api');
  });

  it('follows a push and a release', async () => {
    const commit = platform.push('payment-api', file('payment-api', 'Better'));
    await platform.hint({
      kind: 'repository',
      name: 'payment-api',
      change: 'changed',
    });
    await there(
      'component:default/payment-api',
      e => e.metadata.description === 'Better',
    );
    platform.release('payment-api', commit, '{"openapi":"3.1.0","x":1}');
    await platform.hint({
      kind: 'release',
      name: 'payment-api',
      change: 'created',
    });
    const ms = await there(
      'api:default/payment-api',
      e => e.spec?.definition === '{"openapi":"3.1.0","x":1}',
    );
    expect(ms).toBeLessThan(5000);
  });

  it('keeps the last good state while a file is broken, and takes up the mended one', async () => {
    platform.push('payment-api', 'kind: [');
    await platform.hint({
      kind: 'repository',
      name: 'payment-api',
      change: 'changed',
    });
    platform.push('other', file('other'));
    await platform.hint({
      kind: 'repository',
      name: 'other',
      change: 'created',
    });
    await there('component:default/other');
    expect(
      (await get('component:default/payment-api'))?.metadata.description,
    ).toBe('Better');
    platform.push('payment-api', file('payment-api', 'Mended'));
    await platform.hint({
      kind: 'repository',
      name: 'payment-api',
      change: 'changed',
    });
    await there(
      'component:default/payment-api',
      e => e.metadata.description === 'Mended',
    );
  });

  it('lets no repository take what belongs to another, nor make people', async () => {
    const stolen = `${file('payment-api', 'Stolen', 'thieves')}
---
apiVersion: backstage.io/v1alpha1
kind: User
metadata: { name: mallory }
spec: { memberOf: [platform] }
---
apiVersion: backstage.io/v1alpha1
kind: Component
metadata: { name: a-library }
spec: { type: library, lifecycle: production, owner: thieves }
`;
    platform.push('a-thief', stolen);
    await platform.hint({
      kind: 'repository',
      name: 'a-thief',
      change: 'created',
    });
    await there('component:default/a-library');
    expect(
      (await get('component:default/a-library'))?.metadata.annotations,
    ).not.toHaveProperty(['waymark.dev/service']);
    expect(
      (await get('component:default/payment-api'))?.metadata.description,
    ).toBe('Mended');
    expect(await get('user:default/mallory')).toBeUndefined();
  });

  it('shows databases with owner, system and the service that depends on them', async () => {
    platform.resources.push({
      id: 'pg-1',
      name: 'payment-api-db',
      type: 'postgres',
      service: 'payment-api',
      environment: 'staging',
      team: 'payments',
      size: 'small',
      state: 'attached',
      ready: true,
      conditions: [],
    });
    await platform.hint({
      kind: 'resource',
      name: 'payment-api-staging-db',
      change: 'created',
    });
    const ms = await there('resource:default/payment-api-db-staging');
    expect(ms).toBeLessThan(5000);
    const database = (await get('resource:default/payment-api-db-staging'))!;
    expect(database.spec).toMatchObject({
      type: 'postgresql',
      owner: 'group:default/people-who-pay',
      system: 'checkout',
    });
    await there('component:default/payment-api', e =>
      (e.relations ?? []).some(
        r =>
          r.type === 'dependsOn' &&
          r.targetRef === 'resource:default/payment-api-db-staging',
      ),
    );
    platform.resources.pop();
    await platform.hint({
      kind: 'resource',
      name: 'payment-api-staging-db',
      change: 'deleted',
    });
    expect(await gone('resource:default/payment-api-db-staging')).toBeLessThan(
      3000,
    );
  });

  it('drops what a removed repository had within about a second, and leaves nothing in the tables', async () => {
    platform.remove('other');
    await platform.hint({
      kind: 'repository',
      name: 'other',
      change: 'deleted',
    });
    expect(await gone('component:default/other')).toBeLessThan(3000);
    await gone('api:default/other');
    for (const table of [
      'refresh_state',
      'refresh_state_references',
      'search',
      'final_entities',
    ]) {
      const text = JSON.stringify(await knex(table).select());
      expect(text).not.toMatch(/default\/other"/);
    }
  });

  it('after a restart drops what went meanwhile, and keeps a broken file at its newest good release', async () => {
    platform.push('broken', file('broken', 'Good'));
    const good = platform.push('broken', file('broken', 'Released'));
    platform.release('broken', good);
    await platform.hint({
      kind: 'repository',
      name: 'broken',
      change: 'created',
    });
    await there('component:default/broken');
    await stop();

    platform.push('broken', 'a: b: c');
    platform.remove('first');
    platform.push('late', file('late'));
    platform.state.broken = true;
    await start(knex);
    await new Promise(resolve => setTimeout(resolve, 300));
    expect(await get('component:default/first')).toBeDefined();
    platform.state.broken = false;
    await there('component:default/late');
    await gone('component:default/first');
    expect((await get('component:default/broken'))?.metadata.description).toBe(
      'Released',
    );
    expect(
      (await get('component:default/payment-api'))?.metadata.description,
    ).toBe('Mended');
  });
});
