import {
  databaseObjectName,
  routeObjectName,
  standaloneDatabaseObjectName,
} from '../graph/names';
import {
  environmentClash,
  isDatabaseName,
  isEnvironmentName,
  isServiceName,
} from './names';

describe('names of environments', () => {
  it.each(['qa', 'a', 'payments-playground', 'e2e', 'a'.repeat(40)])(
    'takes %s',
    name => expect(isEnvironmentName(name)).toBe(true),
  );
  it.each([
    '',
    'QA',
    '-qa',
    'qa-',
    '1st',
    'a'.repeat(41),
    'q a',
    'q.a',
    '../qa',
    'qa\n',
    'qä',
    'all',
    'none',
    '__proto__',
    null,
    7,
    ['qa'],
  ])('refuses %j', name => expect(isEnvironmentName(name)).toBe(false));

  it.each([
    ['staging', 'staging'],
    ['qa-staging', 'staging'],
    ['eu', 'test-eu'],
    ['staging-qa', undefined],
    ['prestaging', undefined],
    ['qa', undefined],
  ])('%s beside the others clashes with %s', (name, clash) =>
    expect(environmentClash(name, ['staging', 'production', 'test-eu'])).toBe(
      clash,
    ),
  );
});

it('no two databases are ever the same object, whatever they and their environments are called', () => {
  const words = ['pay', 'qa', 'db', 'database', 'eu'];
  const names = [
    ...words,
    ...words.flatMap(a => words.map(b => `${a}-${b}`)),
    ...words.flatMap(a => words.flatMap(b => words.map(c => `${a}-${b}-${c}`))),
  ];
  // As many environments as can stand beside each other.
  const environments: string[] = [];
  for (const name of [...names].reverse())
    if (!environmentClash(name, environments)) environments.push(name);
  const made = new Map<string, string>();
  const make = (object: string, what: string) => {
    expect([made.get(object), object]).toEqual([undefined, object]);
    made.set(object, what);
  };
  for (const environment of environments) {
    for (const name of names.filter(isServiceName))
      make(databaseObjectName(name, environment), `service ${name}`);
    for (const name of names.filter(isDatabaseName))
      make(standaloneDatabaseObjectName(name, environment), `alone ${name}`);
  }
  const routes = environments.flatMap(environment =>
    names.filter(isServiceName).map(name => routeObjectName(name, environment)),
  );
  expect(new Set(routes).size).toBe(routes.length);
  expect(environments.length).toBeGreaterThan(20);
});

it('keeps what ends in -db for the databases of services', () => {
  expect(isDatabaseName('payments')).toBe(true);
  expect(isDatabaseName('payments-db')).toBe(false);
});
