import { aFreeze, aPlan, environmentPlan } from '../__testUtils__/production';
import { freezeOf, scopeWords } from '../gates/freezes';
import { reasonNot } from './PlanDialog';
import { readPlanRequest, writePlanRequest } from './planRequest';
import { changesNothing, costWords, isWayBack, pinWords } from './planWords';
import { wantedOf } from './usePlan';

it('has each request in the address, and nothing left of it afterwards', () => {
  const before = new URLSearchParams('tab=x&from=old');
  for (const request of [
    { kind: 'deploy', release: 'r3', to: 'staging' },
    { kind: 'promote', from: 'staging', to: 'production' },
    { kind: 'rollback', environment: 'production', to: 'r1' },
    { kind: 'restart', environment: 'production' },
  ] as const) {
    const written = writePlanRequest(before, request);
    expect(readPlanRequest(written)).toEqual(request);
    expect(`${writePlanRequest(written, undefined)}`).toBe('tab=x');
  }
  expect(readPlanRequest(new URLSearchParams('plan=promote&to=x'))).toBe(
    undefined,
  );
  expect(readPlanRequest(new URLSearchParams('plan=other'))).toBe(undefined);
});

it('asks the platform where a rollback leads, and over what', () => {
  const environments = ['production'];
  const back = { kind: 'rollback', environment: 'production' } as const;
  expect(wantedOf(back)).toEqual({ kind: 'rollback', environments });
  expect(wantedOf({ ...back, to: 'r1' }, true)).toEqual({
    kind: 'rollback',
    environments,
    release: 'r1',
    force: true,
  });
  expect(wantedOf({ kind: 'restart', environment: 'production' })).toEqual({
    kind: 'restart',
    environments,
  });
});

it('says what moves, where to, and what it costs', () => {
  expect(pinWords({ from: null, to: 'r1' })).toBe('r1, the first one');
  expect(pinWords({ from: 'r1', to: 'r1' })).toBe('r1, which serves already');
  expect(isWayBack({ from: 'r10', to: 'r9' })).toBe(true);
  expect(isWayBack({ from: 'r9', to: 'r10' })).toBe(false);
  expect(costWords({ before: 12, after: 24.5 }, 'EUR')).toBe(
    '€24.50 a month, €12.50 more',
  );
  expect(costWords({ before: 12, after: 12 }, 'EUR')).toBe(
    '€12 a month, as now',
  );
  expect(changesNothing([environmentPlan()])).toBe(false);
  expect(changesNothing([environmentPlan({ from: 'r2', actions: [] })])).toBe(
    true,
  );
});

it('finds the freeze that holds a place the longest', () => {
  const place = { service: 'pay', team: 'payments', environment: 'production' };
  const all = aFreeze({ id: '1', environment: null, endsAt: '2027-01-01' });
  const team = aFreeze({ id: '2', team: 'payments' });
  const other = aFreeze({ id: '3', service: 'orders' });
  const later = aFreeze({ id: '4', active: false });
  expect(freezeOf([all, team, other, later], place)).toBe(team);
  expect(freezeOf([all, other], { ...place, environment: 'staging' })).toBe(
    all,
  );
  expect(freezeOf([other, later], place)).toBe(undefined);
  expect(scopeWords(all)).toBe('everything');
  expect(scopeWords(team)).toBe('team payments in production');
});

it('can be applied unless something speaks against it', () => {
  const none = { breakGlass: '', supersede: false };
  const plan = aPlan();
  expect(reasonNot({ plan }, none)).toBe(undefined);
  expect(reasonNot({ plan, frozen: aFreeze() }, none)).toMatch('reason');
  expect(
    reasonNot({ plan, frozen: aFreeze() }, { ...none, breakGlass: 'Outage' }),
  ).toBe(undefined);
  const denied = aPlan({
    environments: [
      environmentPlan({
        policies: [{ policy: 'x', effect: 'deny', message: 'No.' }],
      }),
    ],
  });
  expect(reasonNot({ plan: denied }, none)).toMatch('policy');
  const environments = [environmentPlan({ from: 'r2', actions: [] })];
  expect(reasonNot({ plan: aPlan({ environments }) }, none)).toMatch('nothing');
  const back = aPlan({ kind: 'rollback', environments });
  expect(reasonNot({ plan: back }, none)).toBe(undefined);
});
