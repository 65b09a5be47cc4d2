import { emptyEnvironment } from '../../__testUtils__/fakePlatform';
import { aFreeze, mira } from '../../__testUtils__/production';
import type { Approval } from '../../api/productionTypes';
import { blockedAt, rolloutOf, type Gates } from './blocked';
import { aheadOf, aheadWords, inOrder } from './edges';

const pinned = (release: string | null, sha = release ?? '') => ({
  release,
  commit: { sha, message: '', author: '', committedAt: '' },
});
const words = (...[a, b, commits]: Parameters<typeof aheadOf>) =>
  aheadWords(aheadOf(a, b, commits));

it('says how far one place is ahead of the next', () => {
  const commits = ['c5', 'c4', 'c3', 'c2', 'c1'];
  expect(words(pinned(null), pinned('r1'), commits)).toBe('nothing to promote');
  expect(words(pinned('r1'), pinned(null), commits)).toBe('first release');
  expect(words(pinned('r1'), pinned('r1'), commits)).toBe('up to date');
  expect(words(pinned('r1'), pinned('r2'), commits)).toBe(
    'older than what serves',
  );
  expect(words(pinned('r9', 'c4'), pinned('r7', 'c1'), commits)).toBe(
    '3 commits ahead',
  );
  expect(words(pinned('r9', 'c2'), pinned('r7', 'c1'), commits)).toBe(
    '1 commit ahead',
  );
  expect(words(pinned('r9', 'c4'), pinned('r7', 'old'), commits)).toBe(
    'at least 4 commits ahead',
  );
  expect(words(pinned('r9', 'x'), pinned('r7', 'c1'), commits)).toBe('ahead');
});

it('puts environments in the promotion order, others apart', () => {
  const [production, mine, staging] = ['production', 'mine', 'staging'].map(
    name => emptyEnvironment({ name }),
  );
  expect(
    inOrder(
      [production, mine, staging],
      [
        { name: 'production', order: 2 },
        { name: 'staging', order: 1 },
        { name: 'mine', order: null },
      ],
    ),
  ).toEqual({ order: [staging, production], others: [mine] });
});

it('says who could unblock it', () => {
  const place = { service: 'pay', team: 'payments', environment: 'production' };
  const gates: Gates = { me: mira, freezes: [], approvals: [], running: [] };
  expect(blockedAt(place, gates)).toBe(undefined);
  expect(
    blockedAt(place, { ...gates, me: { ...mira, teams: [] } })?.why,
  ).toMatch('team payments');
  expect(
    blockedAt(place, {
      ...gates,
      me: { ...mira, teams: [], isPlatformTeam: true },
    }),
  ).toBe(undefined);
  expect(blockedAt(place, { ...gates, freezes: [aFreeze()] })).toEqual({
    why: 'Frozen by jonas (End of the year). jonas or the platform team can end it.',
    frozen: true,
  });
  const approval = {
    state: 'waiting',
    service: 'pay',
    team: 'payments',
    environment: 'production',
    requestedBy: 'user:default/jonas',
    operation: 'op-3',
    seen: { release: 'r2' },
  } as Partial<Approval> as Approval;
  expect(blockedAt(place, { ...gates, approvals: [approval] })).toMatchObject({
    operation: 'op-3',
    why: expect.stringContaining('other than jonas'),
  });
  // A change of configuration that waits holds no release up.
  const configuration = { ...approval, seen: { kind: 'config.apply' } };
  expect(blockedAt(place, { ...gates, approvals: [configuration] })).toBe(
    undefined,
  );
  expect(
    blockedAt(
      { ...place, environment: 'staging' },
      { ...gates, approvals: [approval] },
    ),
  ).toBe(undefined);
});

it('finds the operation that moves an environment', () => {
  const deploy = {
    kind: 'deploy',
    environment: 'production',
    steps: [{ id: 'staging/gate' }],
  } as any;
  expect(rolloutOf('staging', [deploy])).toBe(deploy);
  expect(rolloutOf('production', [deploy])).toBe(deploy);
  expect(rolloutOf('qa', [deploy])).toBe(undefined);
});
