import { servesOutcome } from './servesOutcome';

const startedAt = new Date('2026-11-21T12:00:00Z');
const at = (seconds: number) => startedAt.getTime() + seconds * 1000;
const failing = { message: 'Waits until it serves in staging: pay-db is started again', failing: 'staging: it ended with SIGKILL' };

it('waits for what has ended by itself and is started again', () => {
  const first = servesOutcome('pay', failing, { startedAt }, at(4));
  expect(first).toEqual({ outcome: { state: 'waiting', message: failing.message, pollMs: 300 }, failingSince: at(4) });
  expect(servesOutcome('pay', failing, { startedAt, failingSince: at(4) }, at(30))).toMatchObject({ outcome: { state: 'waiting' }, failingSince: at(4) });
  expect(servesOutcome('pay', { message: 'Waits' }, { startedAt, failingSince: at(4) }, at(31))).toMatchObject({ outcome: { state: 'waiting' }, failingSince: null });
  expect(servesOutcome('pay', undefined, { startedAt, failingSince: at(4) }, at(32))).toEqual({ outcome: { state: 'done' }, failingSince: null });
});

it('fails by its own words what goes on failing, and what takes too long', () => {
  expect(servesOutcome('pay', failing, { startedAt, failingSince: at(4) }, at(35))).toMatchObject({ outcome: { state: 'failed', what: 'pay was brought back, and does not serve', why: 'staging: it ended with SIGKILL' } });
  expect(servesOutcome('pay', { message: 'Waits' }, { startedAt }, at(301))).toMatchObject({ outcome: { state: 'failed', why: 'Waits' } });
});

it('counts anew after a retry', () => {
  expect(servesOutcome('pay', failing, { startedAt, failingSince: at(-60) }, at(1))).toMatchObject({ outcome: { state: 'waiting' }, failingSince: at(1) });
});
