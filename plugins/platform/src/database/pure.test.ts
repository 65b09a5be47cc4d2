import { aBackup, databaseDetail } from '../__testUtils__/databases';
import { weightOf } from '../service/conditionWords';
import { lastProvenWords, proofOf, whyNotRemove } from './backupWords';
import { pageNotes, whyNot } from './deeds';
import { byUserWords, diskWords, endsWords, percentWords } from './figureWords';
import { ownOf } from './ownOf';
import { policyChange, policyLacks } from './policyForm';
import { impactWords, resizeLacks, resizeRequest } from './resizing';
import { tableName } from './tables';

const NOW = Date.parse('2026-11-21T12:00:00Z');

describe('what can be done', () => {
  it('is nothing for strangers, who are told whom to ask, once', () => {
    const of = databaseDetail({ actor: { owner: false } });
    for (const deed of ['backUp', 'look', 'policy', 'delete'] as const)
      expect(whyNot(deed, of)).toMatchObject({
        page: true,
        why: expect.stringContaining('team payments'),
      });
    expect(pageNotes(of)).toHaveLength(1);
    expect(pageNotes(databaseDetail())).toEqual([]);
  });

  it('is one thing at a time, and looking meanwhile', () => {
    const operation = {
      id: 'op-9',
      kind: 'database.restore',
      title: 'Restore pay-db',
      state: 'running' as const,
      actor: 'user:default/mira',
      createdAt: '2026-11-21T09:00:00Z',
      endedAt: null,
    };
    const of = databaseDetail({ operations: [operation] });
    expect(whyNot('rotate', of)).toMatchObject({ operation: 'op-9' });
    expect(whyNot('look', of)).toBeUndefined();
    const done = { ...operation, state: 'succeeded' as const };
    expect(
      whyNot('rotate', databaseDetail({ operations: [done] })),
    ).toBeUndefined();
    // What made its service is not done to the database.
    const made = { ...operation, kind: 'service.create' };
    expect(
      whyNot('rotate', databaseDetail({ operations: [made] })),
    ).toBeUndefined();
  });

  it('is bringing back, and nothing else, for a deleted one', () => {
    const of = databaseDetail({ state: 'deleted' });
    expect(whyNot('recover', of)).toBeUndefined();
    expect(whyNot('restore', of)?.why).toContain('bring it back');
    expect(whyNot('recover', databaseDetail())?.why).toBe('It is not deleted.');
  });

  it('is not deleting what is used or protected', () => {
    expect(whyNot('delete', databaseDetail())?.why).toMatch(
      /pay uses it in staging.*platform\.yaml/,
    );
    const alone = { state: 'detached' as const, usedBy: [] };
    expect(whyNot('delete', databaseDetail(alone))).toBeUndefined();
    expect(
      whyNot('delete', databaseDetail({ ...alone, protected: true }))?.why,
    ).toContain('protected');
    expect(
      whyNot('delete', databaseDetail({ state: 'detached' }))?.why,
    ).toContain('pay in staging');
  });

  it('is swapping only what was restored or replaced, of a service', () => {
    const swap = (more: Parameters<typeof databaseDetail>[0]) =>
      whyNot('swap', databaseDetail(more));
    expect(swap({ state: 'restored' })).toBeUndefined();
    expect(swap({ state: 'attached' })).toBeDefined();
    expect(swap({ state: 'restored', service: null })).toBeDefined();
  });

  it('is nothing that changes what somebody else keeps', () => {
    const of = databaseDetail({ state: 'adopted' });
    for (const deed of ['restore', 'rotate', 'resize', 'connect'] as const)
      expect(whyNot(deed, of)?.why).toContain('never to be changed');
    expect(whyNot('delete', of)?.why).toContain('platform db forget pay-db');
    expect(whyNot('look', of)).toBeUndefined();
    expect(whyNot('backUp', of)).toBeUndefined();
  });

  it('is no restore before the first backup is complete', () => {
    expect(whyNot('restore', databaseDetail({ window: null }))?.why).toContain(
      'no complete backup',
    );
  });
});

it('tells of each backup whether it could be restored, and of all when one was', () => {
  expect(proofOf(aBackup(), NOW)).toEqual({
    color: 'healthy',
    label: 'proven 3 h ago',
  });
  const failed = { ...aBackup().proof!, state: 'failed' as const };
  expect(proofOf(aBackup({ proof: failed }), NOW).label).toBe('DAMAGED');
  expect(proofOf(aBackup({ proof: null, provenAt: null }), NOW).label).toBe(
    'not proven',
  );
  expect(lastProvenWords(databaseDetail(), NOW)).toEqual({
    tone: 'good',
    text: 'Last proven: 3 h ago.',
  });
  expect(
    lastProvenWords(databaseDetail({ proof: 'failed' }), NOW),
  ).toMatchObject({ tone: 'bad', text: expect.stringContaining('DAMAGED') });
});

it('is red only where a proof has failed or is overdue, not while the first one goes on', () => {
  const said = (more: Parameters<typeof databaseDetail>[0]) =>
    lastProvenWords(
      databaseDetail({ proof: 'unproven', lastProvenAt: null, ...more }),
      NOW,
    );
  const running = { ...aBackup().proof!, state: 'running' as const };
  expect(
    said({ backups: [aBackup({ proof: running, provenAt: null })] }),
  ).toMatchObject({ tone: 'quiet', text: expect.stringContaining('is being') });
  expect(
    said({ backups: [aBackup({ proof: null, provenAt: null })] }),
  ).toMatchObject({ tone: 'quiet', text: expect.stringContaining('about to') });
  const overdue = {
    type: 'BackupProven',
    status: 'False' as const,
    reason: 'Overdue',
    message: 'No backup has been restored and checked yet.',
    lastTransitionTime: '2026-11-21T09:00:00Z',
  };
  expect(said({ conditions: [overdue] }).tone).toBe('bad');
  expect(weightOf(overdue)).toBe('problem');
  expect(weightOf({ ...overdue, status: 'Unknown', reason: 'Proving' })).toBe(
    'note',
  );
});

it('keeps the newest complete backup, and what is being made', () => {
  const all = [
    aBackup({ id: 'b-3', state: 'failed' }),
    aBackup({ id: 'b-2' }),
    aBackup({ id: 'b-1' }),
  ];
  expect(all.map(one => whyNotRemove(one, all))).toEqual([
    undefined,
    'The newest one stays.',
    undefined,
  ]);
  expect(whyNotRemove(aBackup({ state: 'running' }), all)).toBeDefined();
});

it('asks for a size as a commit, an override with reason and end, or the end of one', () => {
  const form = {
    size: 'medium' as const,
    manner: 'override' as const,
    reason: '',
    hours: 4,
  };
  const of = { size: 'small' };
  expect(resizeLacks(form, of)).toBe('Say why, in a few words.');
  const said = { ...form, reason: 'Sale' };
  expect(resizeLacks(said, of)).toBeUndefined();
  expect(resizeLacks({ ...said, hours: NaN }, of)).toContain('720');
  expect(resizeLacks({ ...said, size: 'small' }, of)).toContain('already');
  expect(resizeRequest(said)).toEqual({
    size: 'medium',
    reason: 'Sale',
    expiresInHours: 4,
  });
  expect(resizeRequest({ ...said, manner: 'commit' })).toEqual({
    size: 'medium',
  });
  expect(resizeRequest({ ...form, manner: 'end' })).toEqual({
    endOverride: true,
  });
  expect(impactWords(850)).toContain('0.8 s, as measured last time');
  expect(impactWords(undefined)).toContain('not measured yet');
});

it('sets of a policy only what was changed, within what is allowed', () => {
  const { policy } = databaseDetail();
  expect(policyLacks(policy, policy)).toBe('Nothing was changed yet.');
  const form = { ...policy, keepDays: 30, protected: true };
  expect(policyChange(policy, form)).toEqual({ keepDays: 30, protected: true });
  expect(policyLacks(policy, form)).toBeUndefined();
  expect(policyLacks(policy, { ...policy, keepDays: NaN })).toContain('365');
});

it('does not call all what is not all, and names who holds connections', () => {
  expect(percentWords(0.9999)).toBe('99.9 %');
  expect(percentWords(1)).toBe('100 %');
  expect(percentWords(null)).toBe('–');
  expect(endsWords('2026-11-21T12:41:10Z', NOW)).toBe('in 42 min');
  expect(endsWords('2026-11-21T12:00:10Z', NOW)).toBe('within a minute');
  expect(diskWords({ diskFree: 25e9, diskSize: 100e9 })).toBe(
    'of 100 GB, 75 % taken',
  );
  expect(diskWords({ diskFree: 0, diskSize: 0 })).toContain('does not tell');
  expect(
    byUserWords({
      used: 7,
      active: 2,
      max: 20,
      byUser: { a: 1, b: 3, c: 1, d: 1 },
    }),
  ).toBe('2 busy, b 3, a 1, c 1, 1 more');
});

it('knows the own database of a service, also when it was replaced or detached', () => {
  const all = [{ state: 'replaced' }, { state: 'attached' }] as const;
  expect(ownOf([...all])).toBe(all[1]);
  expect(ownOf([{ state: 'restored' }])).toBeUndefined();
  expect(tableName({ schema: 'audit', name: 'log' })).toBe('audit.log');
});
