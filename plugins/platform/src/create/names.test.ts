import {
  branchNameProblem,
  databaseNameProblem,
  environmentNameProblem,
  serviceNameProblem,
} from './nameProblems';
import { isOneOperation, operationIn } from './onlyOperation';
import { costOf, environmentsFor } from './places';
import {
  branchOptions,
  previewBranch,
  previewProblem,
  withoutEmpty,
} from './previewOf';

const broken = async () => {
  throw new Error('The platform can not be asked');
};

describe('names, as they are typed', () => {
  it('says the rule, and who has the name already', async () => {
    expect(await serviceNameProblem({ getService: broken }, 'My')).toMatch(
      /^Use 3 to 30 lower-case/,
    );
    expect(
      await serviceNameProblem({ getService: broken }, 'my-api'),
    ).toBeUndefined();
    const databases = async () =>
      [{ name: 'ledger', environment: 'staging', team: 'payments' }] as any;
    expect(
      await databaseNameProblem({ listDatabases: databases }, 'ledger'),
    ).toBe(
      'Team payments has a database ledger in staging already: choose another name.',
    );
    expect(
      await databaseNameProblem(
        { listDatabases: databases },
        'ledger',
        'production',
      ),
    ).toBeUndefined();
    expect(
      await databaseNameProblem({ listDatabases: broken }, 'pay-db'),
    ).toMatch(/-db/);
    expect(
      await databaseNameProblem({ listDatabases: broken }, 'pay'),
    ).toBeUndefined();
  });

  it('tells environments apart that could not be', async () => {
    const listEnvironments = async () => [{ name: 'staging' }] as any;
    expect(
      await environmentNameProblem({ listEnvironments }, 'staging'),
    ).toMatch(/already/);
    expect(
      await environmentNameProblem({ listEnvironments }, 'qa-staging'),
    ).toMatch(/ends in the other/);
    expect(await environmentNameProblem({ listEnvironments }, 'all')).toMatch(
      /neither "all"/,
    );
    expect(
      await environmentNameProblem({ listEnvironments }, 'qa'),
    ).toBeUndefined();
    expect(
      await environmentNameProblem({ listEnvironments: broken }, 'qa'),
    ).toBeUndefined();
  });

  it.each([
    '../x',
    '-x',
    'a b',
    'x.lock',
    'a//b',
    '.',
    "x'; --",
    'a/',
    'a/.b',
    '',
  ])('refuses the branch %s, as the platform does', name => {
    expect(branchNameProblem(name)).toBeTruthy();
  });
});

describe('of what a preview is', () => {
  const branches = [
    { name: 'main', head: 'a', default: true, preview: null },
    { name: 'feature/x', head: 'b', default: false, preview: null },
    {
      name: 'feature/y',
      head: 'c',
      default: false,
      preview: 'feature-y-1a2b3c4d',
    },
    { name: 'preview/old', head: 'd', default: false, preview: null },
    {
      name: 'preview/feature/y',
      head: 'e',
      default: false,
      preview: 'feature-y-1a2b3c4d',
    },
  ];

  it('offers a new branch first, then those that have none', () => {
    expect(branchOptions(branches, 'main').map(one => one.label)).toEqual([
      'main, as a new branch',
      'feature/x',
      'preview/old',
    ]);
  });

  it('is called as its branch, below preview/ once', () => {
    expect(previewBranch({ name: 'x' })).toBe('preview/x');
    expect(previewBranch({ from: 'preview/old' })).toBe('preview/old');
    expect(previewBranch({ from: 'feature/x', name: 'gone' })).toBe(
      'preview/feature/x',
    );
    expect(withoutEmpty({ service: 'pay', from: '', name: undefined })).toEqual(
      { service: 'pay' },
    );
  });

  it.each([
    [{}, 'Choose the service that is shown.'],
    [{ service: 'pay' }, 'Give the new branch a name.'],
    [
      { service: 'pay', name: 'feature/y' },
      /has a preview already, feature-y-1a2b3c4d/,
    ],
    [
      { service: 'pay', name: 'old' },
      /branch preview\/old already: choose it above/,
    ],
    [{ service: 'pay', name: 'a b' }, /^Use letters/],
  ])('says why %j can not be', (of, why) => {
    expect(previewProblem(of, branches)).toEqual(expect.stringMatching(why));
  });

  it('says nothing against what can be', () => {
    expect(
      previewProblem({ service: 'pay', name: 'new' }, branches),
    ).toBeUndefined();
    expect(
      previewProblem({ service: 'pay', from: 'preview/old' }, branches),
    ).toBeUndefined();
  });
});

it('knows where a database can be, and what services cost', () => {
  const place = (name: string, more: object = {}) => ({ name, ...more } as any);
  const all = [
    place('staging'),
    place('x', { branch: 'preview/x' }),
    place('qa', { team: 'search' }),
    place('own', { team: 'payments' }),
    place('off', { team: 'payments', removing: true }),
  ];
  expect(
    environmentsFor(all, 'group:default/payments').map(one => one.name),
  ).toEqual(['staging', 'own']);
  const binding = (service: string, perMonth?: number) =>
    ({
      service,
      cost: perMonth === undefined ? null : { perMonth, currency: 'USD' },
    } as any);
  const bindings = [binding('a', 1), binding('b', 2), binding('c')];
  expect(costOf(bindings, ['a', 'b', 'c'])).toEqual({
    perMonth: 3,
    currency: 'USD',
  });
  expect(costOf(bindings, ['c'])).toBeUndefined();
});

it('goes on from a task that is one operation, and from no other', () => {
  const steps = (...actions: string[]) => actions.map(action => ({ action }));
  expect(isOneOperation(steps('platform:database:create'))).toBe(true);
  expect(isOneOperation(steps('debug:log'))).toBe(false);
  expect(
    isOneOperation(steps('fetch:template', 'platform:service:create')),
  ).toBe(false);
  expect(
    operationIn(
      'Started operation op-1a-2b. Its page has Retry and Undo: /operations/op-1a-2b',
    ),
  ).toBe('op-1a-2b');
  expect(operationIn('Beginning step')).toBeUndefined();
});
