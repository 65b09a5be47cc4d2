import type { ProofState } from '@waymark/platform-common';
import { believable } from './believable';
import { careConditions } from './careConditions';
import { dueBackup } from './dueBackup';
import { dueProof } from './dueProof';
import { nextCareLook } from './nextCareLook';
import { pastRetention } from './retention';
import { type BackupFact, DAY_MS, HOUR_MS } from './types';

const START = Date.parse('2026-11-21T12:00:00Z');
const EVERY = 24;
const proofAt = (ms: number): ProofState => ({ run: 'p', state: 'passed', startedAt: new Date(ms).toISOString(), endedAt: new Date(ms).toISOString(), message: 'It was read.', checks: [] });
const backupAt = (id: string, ms: number, more: Partial<BackupFact> = {}): BackupFact => ({ id, reason: 'scheduled', state: 'complete', created_at: new Date(ms), ended_at: new Date(ms), keep_until: null, proof: null, proof_wanted: null, proven_at: null, error: null, ...more });

/** Looks every ten minutes as the loop does, by a clock that somebody sets; each backup and proof is done in no time. */
function live(hours: number, clockAt: (hour: number) => number) {
  let backups: BackupFact[] = [];
  const made: number[] = [];
  const proven: number[] = [];
  const removed: string[] = [];
  for (let minute = 0; minute < hours * 60; minute += 10) {
    const now = START + minute * 60_000 + clockAt(minute / 60);
    backups.sort((a, b) => a.created_at.getTime() - b.created_at.getTime());
    if (dueBackup({ backups, everyHours: EVERY, ready: true, now }).reason) {
      backups = [...backups, backupAt(`b${made.length}`, now)];
      made.push(minute / 60);
    }
    const { backup } = dueProof({ backups, everyHours: EVERY, now });
    if (backup) {
      backups = backups.map(b => (b.id === backup ? { ...b, proof: proofAt(now) } : b));
      proven.push(minute / 60);
    }
    const past = pastRetention({ backups, keepDays: 7, now, needed: [] });
    removed.push(...past);
    backups = backups.filter(b => !past.includes(b.id));
  }
  return { backups, made, proven, removed };
}
const longestGap = (hours: number[], end: number) => Math.max(...[...hours, end].map((hour, at) => hour - (hours[at - 1] ?? 0)));

describe('looking after data while somebody sets the clock', () => {
  it('makes one backup and one proof a day, and not one more, by a clock that only goes on', () => {
    const { made, proven } = live(120, () => 0);
    expect([made.length, proven.length]).toEqual([5, 5]);
  });
  it.each([['back', -HOUR_MS], ['forward', HOUR_MS]])('makes no storm of backups when it goes %s an hour, and misses none', (_, step) => {
    const { made, proven, removed } = live(120, hour => (hour > 50.05 ? step : 0));
    expect(made.length).toBeGreaterThanOrEqual(4);
    expect(made.length).toBeLessThanOrEqual(6);
    expect(proven.length).toBeLessThanOrEqual(6);
    expect(longestGap(made, 120)).toBeLessThanOrEqual(26);
    expect(longestGap(proven, 120)).toBeLessThanOrEqual(26);
    expect(removed).toEqual([]);
  });
  it('makes no storm when it jumps an hour to and fro all the time', () => {
    const { made, proven } = live(120, hour => (Math.floor(hour) % 2 ? HOUR_MS : 0));
    expect(made.length).toBeLessThanOrEqual(6);
    expect(proven.length).toBeLessThanOrEqual(6);
  });
  it('goes on when it was a year ahead for an hour: what was written then holds up nothing, and not all is thrown away', () => {
    const { made, proven, backups } = live(240, hour => (hour >= 100 && hour < 101 ? 365 * DAY_MS : 0));
    expect(longestGap(made, 240)).toBeLessThanOrEqual(30);
    expect(longestGap(proven, 240)).toBeLessThanOrEqual(30);
    expect(made.length).toBeLessThanOrEqual(13);
    expect(backups.filter(b => b.created_at.getTime() <= START + 240 * HOUR_MS).length).toBeGreaterThanOrEqual(5);
    // The twin: by the newest of all, the next would be made in a year.
    const newest = Math.max(...backups.map(b => b.ended_at!.getTime()));
    expect(newest + EVERY * HOUR_MS - (START + 240 * HOUR_MS)).toBeGreaterThan(300 * DAY_MS);
    expect(believable(backups, EVERY, START + 240 * HOUR_MS).length).toBe(backups.length - 1);
  });
  it('keeps the newest, and the newest that is known to be good, however far ahead the clock is', () => {
    const all = [10, 5, 3, 1].map(days => backupAt(`d${days}`, START - days * DAY_MS, days === 3 ? { proof: proofAt(START) } : {}));
    for (const ahead of [HOUR_MS, 30 * DAY_MS, 3650 * DAY_MS]) {
      const gone = pastRetention({ backups: all, keepDays: 7, now: START + ahead, needed: [] });
      expect(gone).not.toContain('d1');
      expect(gone).not.toContain('d3');
    }
    expect(pastRetention({ backups: all, keepDays: 7, now: START - HOUR_MS, needed: [] })).toEqual([]);
  });
  it('looks again within minutes, however far away what is due seems: a clock that was set is noticed', () => {
    expect(nextCareLook({ underWay: false, waits: false, dueInMs: [365 * DAY_MS, undefined] }, () => 1)).toBeLessThanOrEqual(300_000);
  });
  it('says of a backup from a time that has not come that there is none, and of one from an hour ahead that it is there', () => {
    const resource = { id: 'pg-1', name: 'ledger', type: 'postgres', object_name: 'ledger-db', care_conditions: [] };
    const policy = { backupEveryHours: EVERY, keepDays: 7, proveEveryHours: EVERY, graceDays: 7, finalKeepDays: 30, firstAfterSeconds: 0 };
    const said = (ahead: number) => careConditions({ resource, backups: [backupAt('a', START + ahead)], kept: undefined, policy, now: new Date(START) }).find(c => c.type === 'BackedUp');
    expect(said(HOUR_MS)).toMatchObject({ status: 'True' });
    expect(said(365 * DAY_MS)).toMatchObject({ status: 'False' });
  });
});

it('does not call a backup damaged that was only not checked, as the disk was full', () => {
  const resource = { id: 'pg-1', name: 'ledger', type: 'postgres', object_name: 'ledger-db', care_conditions: [] };
  const policy = { backupEveryHours: EVERY, keepDays: 7, proveEveryHours: EVERY, graceDays: 7, finalKeepDays: 30, firstAfterSeconds: 0 };
  const failed = { ...proofAt(START), state: 'failed' as const, message: 'The proof could not be carried out', words: 'ENOSPC: no space left on device, write' };
  const said = (proof: ProofState) => careConditions({ resource, backups: [backupAt('a', START, { proof })], kept: undefined, policy, now: new Date(START) }).find(c => c.type === 'BackupProven');
  expect(said(failed)).toMatchObject({ status: 'False', reason: 'NotCarriedOut', cause: { object: 'a', words: expect.stringContaining('ENOSPC') }, next: expect.stringContaining('platform db prove ledger') });
  // The twin: one that was checked and is not good.
  expect(said({ ...failed, message: 'Backup a could not be proven: files', checks: [{ name: 'files', ok: false, message: 'base/5/1' }] })).toMatchObject({ reason: 'Damaged' });
});
