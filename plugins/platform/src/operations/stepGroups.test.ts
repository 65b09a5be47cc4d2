import { groupState, groupSteps } from './stepGroups';

const step = (id: string, title: string, state = 'pending') =>
  ({ id, title, state } as any);

it('groups steps by their environment', () => {
  const groups = groupSteps([
    step('release', 'Choose the release'),
    step('staging/gate', 'staging: Freezes and approval'),
    step('staging/smoke', 'staging: Smoke test'),
    step('production/gate', 'production: Freezes and approval'),
  ]);
  expect(
    groups.map(g => [g.environment, ...g.steps.map(s => s.title)]),
  ).toEqual([
    [undefined, 'Choose the release'],
    ['staging', 'Freezes and approval', 'Smoke test'],
    ['production', 'Freezes and approval'],
  ]);
});

it('sums up how they stand', () => {
  const of = (...states: string[]) =>
    groupState(states.map(state => step('', '', state)));
  expect(of('pending', 'pending')).toBe('pending');
  expect(of('succeeded', 'pending')).toBe('running');
  expect(of('succeeded', 'skipped')).toBe('succeeded');
  expect(of('skipped', 'skipped')).toBe('skipped');
  expect(of('succeeded', 'failed', 'pending')).toBe('failed');
});
