import { pageCommands, serviceCommands } from './commands';
import { findBest, fuzzyScore } from './fuzzy';

const labels = (typed: string, all: string[]) =>
  findBest(
    typed,
    all.map(label => ({ label })),
    10,
  ).map(one => one.label);

it('finds by letters in their order, word for word', () => {
  expect(fuzzyScore('zz', 'payments-api')).toBe(undefined);
  expect(fuzzyScore('dpay', 'Deploy pay')).toBeDefined();
  expect(fuzzyScore('pay dep', 'Deploy pay')).toBeDefined();
  expect(fuzzyScore('yap', 'pay')).toBe(undefined);
});

it('puts beginnings of words, whole words and shorter texts first', () => {
  expect(labels('pay', ['Overpaying', 'pay-api', 'pay'])).toEqual([
    'pay',
    'pay-api',
    'Overpaying',
  ]);
  expect(labels('dp', ['Deployments of pay', 'adapter', 'deploy pay'])[0]).toBe(
    'deploy pay',
  );
  expect(labels('', ['a', 'b'])).toEqual(['a', 'b']);
});

it('leads to plans of what can be done along the promotion order', () => {
  const links = {
    serviceEnvironments: (name: string) => `/s/${name}`,
    serviceDeployments: (name: string) => `/s/${name}/deployments`,
  };
  const commands = serviceCommands(
    ['pay'],
    [
      { name: 'production', order: 2 },
      { name: 'staging', order: 1 },
      { name: 'mine', order: null },
    ],
    links,
  );
  expect(commands.map(c => [c.label, c.href])).toEqual([
    ['pay', '/s/pay'],
    ['Deploy pay', '/s/pay?plan=deploy'],
    [
      'Promote pay to production',
      '/s/pay?plan=promote&from=staging&to=production',
    ],
    ['Roll back pay in staging', '/s/pay?plan=rollback&in=staging'],
    ['Roll back pay in production', '/s/pay?plan=rollback&in=production'],
    ['Deployments of pay', '/s/pay/deployments'],
  ]);
  expect(
    findBest(
      'promote pay',
      [...commands, ...pageCommands([['Home', '/']])],
      3,
    )[0].label,
  ).toBe('Promote pay to production');
  expect(pageCommands([['Gone', undefined]])).toEqual([]);
});
