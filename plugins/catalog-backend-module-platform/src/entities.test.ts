import type { Entity } from '@backstage/catalog-model';
import type { ApiResource } from '@waymark/platform-common/api';
import { parseCatalogFile } from './parseCatalogFile';
import { releasePlaceholder } from './releasePlaceholder';
import { resourceEntities } from './resourceEntities';
import { settleClaims } from './settleClaims';

// Real processes on a busy machine.
jest.setTimeout(60_000);

const component = (name: string) =>
  `apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: { name: ${name} }\n`;
const parsed = (...names: string[]): Entity[] =>
  parseCatalogFile(names.map(component).join('---\n')).entities;

describe('parseCatalogFile', () => {
  it('takes several documents, skips empty ones and leaves out what is the catalog’s own', () => {
    const text = `---\n${component(
      'a',
    )}relations: [x]\nstatus: {}\n---\n---\n${component('b').replace(
      'name: b',
      'name: b, uid: u, etag: e',
    )}`;
    expect(
      parseCatalogFile(text).entities.map(e => [Object.keys(e), e.metadata]),
    ).toEqual([
      [['apiVersion', 'kind', 'metadata'], { name: 'a' }],
      [['apiVersion', 'kind', 'metadata'], { name: 'b' }],
    ]);
    expect(parseCatalogFile('').entities).toEqual([]);
    expect(parseCatalogFile('# nothing\n').entities).toEqual([]);
  });

  it.each(['User', 'group', 'Location', 'Template', 'Resource', 'Domain'])(
    'leaves out the kind %s and says where',
    kind => {
      const { entities, problems } = parseCatalogFile(
        `${component('a')}---\n${component('b').replace('Component', kind)}`,
      );
      expect(entities).toHaveLength(1);
      expect(problems).toEqual([
        expect.stringMatching(new RegExp(`^5:1: ${kind} 'b' is left out`)),
      ]);
    },
  );

  it.each([
    ['a: [', /^1:5: /],
    ['a:\n\t- b', /^2:1: /],
    ['a: 1\na: 2', /^2:1: .*unique/],
    ['just text', /^1:1: this is not an entity/],
    ['kind: Component', /^1:1: this is not an entity/],
    [`${component('a')}---\n- 1\n`, /^5:1: this is not an entity/],
    [component('[1]'), /^1:1: this is not an entity/],
    [
      `a: &a [x]\nb: &b [${Array(50).fill('*a')}]\nc: &c [${Array(50).fill(
        '*b',
      )}]\nd: [${Array(50).fill('*c')}]`,
      /^1:1: .*alias/,
    ],
    [Array(102).fill('a: 1').join('\n---\n'), /^1:1: more than 100/],
  ])('refuses %j with a position', (text, message) => {
    expect(() => parseCatalogFile(text)).toThrow(message);
  });
});

describe('settleClaims', () => {
  it('knows a service by its name in any case, since the catalog does', () => {
    const { owners } = settleClaims([
      { repository: 'aaa', entities: parsed('Payment-API') },
      {
        repository: 'payment-api',
        service: 'payment-api',
        entities: parsed('payment-api'),
      },
    ]);
    expect(owners.get('component:default/payment-api')?.repository).toBe(
      'payment-api',
    );
  });

  it('gives a name of a service to that service’s repository, and everything once', () => {
    const claims = [
      {
        repository: 'zeta',
        service: 'zeta',
        entities: parsed('zeta', 'shared'),
      },
      {
        repository: 'alpha',
        service: 'alpha',
        entities: parsed('zeta', 'shared', 'own', 'own'),
      },
      { repository: 'beta', entities: parsed('alpha') },
    ];
    for (const order of [claims, [...claims].reverse()]) {
      const { owners, problems } = settleClaims(order);
      expect(
        Object.fromEntries(
          [...owners].map(([ref, { repository }]) => [ref, repository]),
        ),
      ).toEqual({
        'component:default/own': 'alpha',
        'component:default/shared': 'alpha',
        'component:default/zeta': 'zeta',
      });
      expect(problems).toHaveLength(4);
    }
  });
});

describe('resourceEntities', () => {
  const database = (over: Partial<ApiResource>): ApiResource => ({
    id: 'pg-1',
    name: 'a-db',
    type: 'postgres',
    service: 'a',
    environment: 'staging',
    team: 't',
    size: 'small',
    state: 'attached',
    ready: true,
    conditions: [],
    ...over,
  });
  const names = (resources: ApiResource[]) =>
    resourceEntities({
      resources,
      environments: [
        { name: 'staging', target: 'local', order: 1, production: false },
      ],
      groupOf: team => `group:default/${team}`,
      platformTeam: 'group:default/platform',
      systemOf: () => undefined,
    }).map(e => e.metadata.name);

  it('keeps the plain name for what serves, and leaves out previews', () => {
    expect(
      names([
        database({ id: 'pg-0', state: 'detached' }),
        database({}),
        database({ environment: 'pr-1' }),
      ]),
    ).toEqual(['staging', 'a-db-staging', 'a-db-staging-pg-0']);
  });

  it('keeps the plain name for what serves among what was restored, replaced or deleted', () => {
    const kept = ['replaced', 'deleted', 'restored'].map((state, i) =>
      database({ id: `pg-0${i}`, state }),
    );
    expect(names([...kept, database({ id: 'pg-9' })])).toEqual([
      'staging',
      'a-db-staging',
      'a-db-staging-pg-00',
      'a-db-staging-pg-02',
    ]);
  });

  it('lists a database on its own and a team’s own environment, each owned by its team', () => {
    const entities = resourceEntities({
      resources: [
        database({ service: null, name: 'ledger', environment: 'qa' }),
        // Its plain name is that of an environment.
        database({
          id: 'pg-2',
          service: null,
          name: 'qa',
          environment: 'east',
        }),
      ],
      environments: [
        {
          name: 'qa',
          target: 'local',
          order: null,
          production: false,
          base: 'staging',
          team: 't',
        },
        {
          name: 'east',
          target: 'local',
          order: null,
          production: false,
          base: 'staging',
          team: 'u',
        },
        { name: 'qa-east', target: 'local', order: 1, production: false },
        {
          name: 'pr-7',
          target: 'local',
          order: null,
          production: false,
          base: 'staging',
        },
      ],
      groupOf: team => `group:default/${team}`,
      platformTeam: 'group:default/platform',
      systemOf: () => 'never asked for',
    });
    expect(
      entities.map(e => [e.metadata.name, e.spec!.type, e.spec!.owner]),
    ).toEqual([
      ['qa', 'environment', 'group:default/t'],
      ['east', 'environment', 'group:default/u'],
      ['qa-east', 'environment', 'group:default/platform'],
      ['ledger-qa', 'postgresql', 'group:default/t'],
      ['qa-east-pg-2', 'postgresql', 'group:default/t'],
    ]);
    expect(entities[0].metadata.description).toBe(
      'Environment of its team, made from staging',
    );
    expect(entities[3]).toMatchObject({
      metadata: {
        title: 'ledger (qa)',
        description: 'PostgreSQL database on its own, size small, qa',
        annotations: {
          'waymark.dev/environment': 'qa',
          'waymark.dev/resource': 'pg-1',
        },
      },
    });
    expect(entities[3].spec).not.toHaveProperty('dependencyOf');
    expect(entities[3].spec).not.toHaveProperty('system');
  });

  it('shortens names that the catalog would refuse, differently', () => {
    const long = 'x'.repeat(60);
    const made = names([
      database({ name: `${long}1` }),
      database({ id: 'pg-2', name: `${long}2` }),
    ]);
    expect(new Set(made).size).toBe(3);
    for (const name of made) expect(name).toMatch(/^[a-z0-9-]{1,63}$/);
  });
});

describe('releasePlaceholder', () => {
  const asked: string[] = [];
  const resolver = releasePlaceholder({
    document: async (service, name) => {
      asked.push(`${service}/${name}`);
      return undefined;
    },
  });
  const resolve = (
    value: any,
    baseUrl = 'http://git.localhost/one/blob/main/catalog-info.yaml',
  ) =>
    resolver({
      key: 'release',
      value,
      baseUrl,
      read: jest.fn(),
      resolveUrl: jest.fn(),
      emit: jest.fn(),
    });

  it.each([['../x'], ['a/b'], [7], [{}], ['']])(
    'refuses the value %j',
    async value => {
      await expect(resolve(value)).rejects.toThrow('name of a document');
    },
  );
  it.each([
    ['https://github.com/a/b'],
    ['http://git.localhost.evil/one/x'],
    ['file:///one/x'],
    ['nonsense'],
    ['http://git.localhost/..%2f/x'],
  ])('refuses files at %s', async url => {
    await expect(resolve('openapi.json', url)).rejects.toThrow(
      'git.localhost only',
    );
    expect(asked).toEqual([]);
  });
});
