import type { ProofState } from '@waymark/platform-common';
import { careConditions } from './careConditions';
import { dueBackup } from './dueBackup';
import { dueProof } from './dueProof';
import { followKept } from './followKept';
import { isNews } from './isNews';
import { nextCareLook } from './nextCareLook';
import { pastRetention } from './retention';
import { DAY_MS, type BackupFact, HOUR_MS } from './types';
import type { BackupRow } from '../store/rows';

const NOW = Date.parse('2026-11-21T12:00:00Z');
const ago = (ms: number) => new Date(NOW - ms);
const proof = (state: ProofState['state'], ms = HOUR_MS): ProofState => ({ run: 'p', state, startedAt: ago(ms).toISOString(), ...(state === 'running' ? {} : { endedAt: ago(ms).toISOString() }), message: 'It was looked at.', checks: [] });
const backup = (id: string, ageMs: number, more: Partial<BackupFact> = {}): BackupFact => ({ id, reason: 'scheduled', state: 'complete', created_at: ago(ageMs), ended_at: ago(ageMs), keep_until: null, proof: null, proof_wanted: null, proven_at: null, error: null, ...more });
const error = { what: 'It stopped', why: 'No space left on device', next: 'Make room.' };

describe('when a backup is due', () => {
  const due = (backups: BackupFact[], ready = true) => dueBackup({ backups, everyHours: 24, ready, now: NOW });

  it('at once when there is none, and not before there is something to back up', () => {
    expect(due([])).toEqual({ reason: 'first' });
    expect(due([], false)).toEqual({});
    expect(dueBackup({ backups: [], everyHours: 24, ready: true, now: NOW, firstAt: NOW + 10 })).toEqual({ inMs: 10 });
    expect(dueBackup({ backups: [backup('a', 25 * HOUR_MS)], everyHours: 24, ready: true, now: NOW, firstAt: NOW + 10 })).toEqual({ reason: 'scheduled' });
  });
  it('by schedule after that, and never while one is made', () => {
    expect(due([backup('a', 25 * HOUR_MS)])).toEqual({ reason: 'scheduled' });
    expect(due([backup('a', 23 * HOUR_MS)])).toEqual({ inMs: HOUR_MS });
    expect(due([backup('a', 25 * HOUR_MS), backup('b', 0, { state: 'running', ended_at: null })])).toEqual({});
    expect(due([backup('a', 25 * HOUR_MS), backup('b', 0, { state: 'removing' })])).toEqual({ reason: 'scheduled' });
  });
  it('at once when the newest is damaged; where each one is, only every hour', () => {
    const bad = { proof: proof('failed') };
    expect(due([backup('a', 2 * HOUR_MS), backup('b', HOUR_MS / 2, bad)])).toEqual({ reason: 'scheduled' });
    expect(due([backup('a', 2 * HOUR_MS, bad), backup('b', HOUR_MS / 2, bad)])).toEqual({ inMs: HOUR_MS / 2 });
    expect(due([backup('a', 2 * HOUR_MS, bad), backup('b', HOUR_MS)])).toEqual({ inMs: 23 * HOUR_MS });
  });
  it('again after one that failed, less and less often', () => {
    const failed = (ms: number) => backup(`f${ms}`, ms, { state: 'failed', error });
    expect(due([failed(30_000)])).toEqual({ inMs: 30_000 });
    expect(due([failed(61_000)])).toEqual({ reason: 'first' });
    expect(due([failed(400_000), failed(61_000)])).toEqual({ inMs: 239_000 });
    expect(due([backup('a', HOUR_MS), failed(61_000)])).toEqual({ reason: 'scheduled' });
  });
});

describe('when a backup is proven', () => {
  const due = (backups: BackupFact[]) => dueProof({ backups, everyHours: 24, now: NOW });

  it('the first at once, then by schedule the newest', () => {
    expect(due([])).toEqual({});
    expect(due([backup('a', 1)])).toEqual({ backup: 'a' });
    expect(dueProof({ backups: [backup('a', 1)], everyHours: 24, now: NOW, firstAfterMs: 10 })).toEqual({ inMs: 9 });
    expect(due([backup('a', DAY_MS, { proof: proof('passed', 23 * HOUR_MS) }), backup('b', 1)])).toEqual({ inMs: HOUR_MS });
    expect(due([backup('a', 2 * DAY_MS, { proof: proof('passed', 25 * HOUR_MS) }), backup('b', 1)])).toEqual({ backup: 'b' });
  });
  it('that follows a damaged one at once; a damaged one never again by itself', () => {
    expect(due([backup('a', DAY_MS, { proof: proof('failed') })])).toEqual({});
    expect(due([backup('a', DAY_MS, { proof: proof('failed') }), backup('b', 1)])).toEqual({ backup: 'b' });
  });
  it('that somebody asks for, one at a time', () => {
    expect(due([backup('a', DAY_MS, { proof_wanted: 'p1', proof: proof('failed') }), backup('b', 1)])).toEqual({ backup: 'a' });
    expect(due([backup('a', DAY_MS, { proof_wanted: 'p1' }), backup('b', 1, { proof: proof('running') })])).toEqual({});
  });
});

describe('which backups go', () => {
  const past = (backups: BackupFact[], needed: string[] = []) => pastRetention({ backups, keepDays: 7, now: NOW, needed });

  it('those that nothing within the time needs', () => {
    const all = [10, 9, 8, 6, 1].map(days => backup(`d${days}`, days * DAY_MS));
    expect(past(all)).toEqual(['d10', 'd9']);
    expect(past(all, ['d9'])).toEqual(['d10']);
  });
  it('never the newest, nor the newest that is known to be good', () => {
    expect(past([backup('a', 30 * DAY_MS)])).toEqual([]);
    const bad = [backup('good', 30 * DAY_MS, { proof: proof('passed') }), ...[20, 15, 10].map(d => backup(`bad${d}`, d * DAY_MS, { proof: proof('failed') }))];
    expect(past(bad)).toEqual(['bad20', 'bad15']);
  });
  it('one with a time of its own at that time, and what failed in the end', () => {
    const of = (keep: number) => [backup('z', 30 * DAY_MS, { keep_until: ago(keep) }), backup('f', 8 * DAY_MS, { state: 'failed', error }), backup('a', 8 * DAY_MS), backup('b', DAY_MS)];
    expect(past(of(-DAY_MS))).toEqual(['f']);
    expect(past(of(1))).toEqual(['z', 'f']);
  });
});

describe('what is said of it', () => {
  const kept = (ok: boolean) => ({ name: 'x', backups: [], archive: { ok, message: ok ? 'Fine.' : 'Segments cannot be written.', words: 'EROFS', bytes: 1 }, bytes: 1 });
  const said = (backups: BackupFact[], ok = true) =>
    Object.fromEntries(
      careConditions({
        resource: { id: 'pg-1', name: 'ledger', type: 'postgres', object_name: 'ledger-db', care_conditions: [] },
        backups, kept: kept(ok), now: new Date(NOW), policy: { backupEveryHours: 24, keepDays: 7, proveEveryHours: 24, graceDays: 7, finalKeepDays: 30, firstAfterSeconds: 10 },
      }).map(c => [c.type, c]),
    );

  it('is true only for what is there and was proven', () => {
    expect(said([])).toMatchObject({ BackedUp: { status: 'False', reason: 'NotYet' }, ArchiveWritable: { status: 'True' } });
    expect(said([]).BackupProven).toBeUndefined();
    expect(said([backup('a', HOUR_MS)])).toMatchObject({ BackedUp: { status: 'True' }, BackupProven: { status: 'Unknown', reason: 'NotYet' } });
    expect(said([backup('a', HOUR_MS, { proof: proof('passed') })]).BackupProven).toMatchObject({ status: 'True', message: expect.stringContaining('2026-11-21 11:00 UTC') });
  });
  it('is being proven right after it was made, and overdue only when that does not come', () => {
    expect(said([backup('a', 1)]).BackupProven).toMatchObject({ status: 'Unknown', reason: 'NotYet', message: expect.stringContaining('about to be proven') });
    expect(said([backup('a', HOUR_MS, { proof: { ...proof('running'), endedAt: undefined } })]).BackupProven).toMatchObject({ status: 'Unknown', reason: 'Proving', message: expect.stringContaining('Backup a is being proven') });
    expect(said([backup('a', 60 * HOUR_MS)]).BackupProven).toMatchObject({ status: 'False', reason: 'Overdue', next: 'platform db prove ledger' });
  });
  it('names the cause and the way out', () => {
    expect(said([backup('a', HOUR_MS, { proof: { ...proof('failed'), words: 'block 7 of base/5/1' } })]).BackupProven).toMatchObject({ status: 'False', reason: 'Damaged', cause: { object: 'a', words: 'block 7 of base/5/1' }, next: expect.stringContaining('new backup') });
    expect(said([backup('f', 1, { state: 'failed', error })]).BackedUp).toMatchObject({ status: 'False', reason: 'BackupFailed', cause: { words: 'No space left on device' }, next: expect.stringContaining('Make room.') });
    expect(said([backup('a', 60 * HOUR_MS)]).BackedUp).toMatchObject({ status: 'False', reason: 'Overdue' });
    expect(said([backup('a', HOUR_MS, { proof: proof('passed', 60 * HOUR_MS) })]).BackupProven).toMatchObject({ status: 'False', reason: 'Overdue' });
    expect(said([], false).ArchiveWritable).toMatchObject({ status: 'False', message: 'Segments cannot be written.', cause: { object: 'ledger-db', words: 'EROFS' }, next: expect.any(String) });
  });
});

describe('what has come of backups', () => {
  const row = (more: Partial<BackupRow>) => ({ ...backup('a', HOUR_MS), ...more }) as BackupRow;
  const kept = (backups: any[]) => ({ name: 'x', backups, archive: { ok: true, message: '', bytes: 0 }, bytes: 0 });
  const follow = (rows: BackupRow[], backups: any[]) => followKept(rows, kept(backups), new Date(NOW));

  it('is what the target says, of that run of a proof only', () => {
    expect(follow([row({ state: 'running' })], [{ id: 'a', state: 'complete', endedAt: ago(1).toISOString(), bytes: 7 }]).patches.get('a')).toMatchObject({ state: 'complete', bytes: '7', ended_at: ago(1) });
    const running = row({ proof: proof('running') });
    expect(follow([running], [{ id: 'a', state: 'complete', proof: { ...proof('passed'), run: 'p' } }]).patches.get('a')).toMatchObject({ proof: { state: 'passed' }, proven_at: ago(HOUR_MS) });
    expect(follow([running], [{ id: 'a', state: 'complete', proof: { ...proof('passed'), run: 'older' } }])).toMatchObject({ patches: new Map(), prove: [{ id: 'a' }] });
  });
  it('is begun again where the target knows nothing of it, and lost where it did', () => {
    expect(follow([row({ state: 'running' })], [])).toMatchObject({ patches: new Map(), backUp: [{ id: 'a' }] });
    expect(follow([row({})], []).patches.get('a')).toMatchObject({ state: 'failed', error: { what: 'Backup a is gone' } });
  });
});

it('looks soon while something is under way, and else about once a minute', () => {
  expect(nextCareLook({ underWay: true, waits: false, dueInMs: [] })).toBeLessThanOrEqual(500);
  expect(nextCareLook({ underWay: false, waits: false, dueInMs: [undefined, 5] })).toBe(5);
  expect(nextCareLook({ underWay: false, waits: false, dueInMs: [DAY_MS] }, () => 0.5)).toBe(120_000);
  expect(nextCareLook({ underWay: false, waits: false, expected: true, dueInMs: [] })).toBe(5_000);
});

it('writes what is news, and what only moves every few minutes', () => {
  const statistics = { at: '', bytes: 8_000_000, connections: { used: 1, max: 40 }, drift: [] } as any;
  const kept = { name: 'x', backups: [], archive: { ok: true, message: '', bytes: 1 }, latest: 'then', bytes: 1 };
  const resource = { kept, statistics, care_conditions: [], looked_at: ago(60_000) };
  const news = { kept: { ...kept, latest: 'now', bytes: 2 }, statistics: { ...statistics, at: 'now', bytes: 8_100_000, connections: { used: 9, max: 40 } }, conditions: [] };
  expect(isNews(resource, news, new Date(NOW))).toBe(false);
  expect(isNews({ ...resource, looked_at: ago(600_000) }, news, new Date(NOW))).toBe(true);
  expect(isNews(resource, { ...news, statistics: { ...statistics, bytes: 20_000_000 } }, new Date(NOW))).toBe(true);
  expect(isNews(resource, { ...news, kept: { ...kept, archive: { ...kept.archive, ok: false } } }, new Date(NOW))).toBe(true);
});
