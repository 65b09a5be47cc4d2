import { aDatabase } from '../__testUtils__/databases';
import { needsOf } from './needsYou';

const condition = (type: string, status: 'True' | 'False', reason: string) => ({
  type,
  status,
  reason,
  message: `${type} ${reason}.`,
});

it('names what can be lost first, then what costs for nothing, the dearest first', () => {
  const idle = { orphan: true, state: 'detached' as const };
  const needs = needsOf([
    aDatabase({ id: 'idle', ...idle }),
    aDatabase({
      id: 'dear',
      ...idle,
      cost: { perMonth: 240, currency: 'USD' },
    }),
    aDatabase({
      id: 'damaged',
      conditions: [condition('BackupProven', 'False', 'Damaged')],
    }),
  ]);
  expect(needs.map(one => one.database)).toEqual(['damaged', 'dear', 'idle']);
  expect(needs[0]).toMatchObject({
    urgent: true,
    words: expect.stringContaining('DAMAGED'),
  });
  expect(needs[1].words).toContain('$240 a month');
});

it.each([
  ['BackupProven', 'False', 'Overdue', true],
  ['BackupProven', 'True', 'Proven', false],
  ['BackedUp', 'False', 'BackupFailed', true],
  ['BackedUp', 'False', 'Overdue', true],
  ['BackedUp', 'True', 'LastFailed', true],
  ['BackedUp', 'True', 'Complete', false],
  // The first one is being made by itself.
  ['BackedUp', 'False', 'NotYet', false],
  ['ArchiveWritable', 'False', 'ArchiveFailing', true],
  ['TakesWrites', 'False', 'DiskFull', true],
] as const)('%s %s %s: %s', (type, status, reason, needed) => {
  const conditions = [condition(type, status, reason)];
  expect(needsOf([aDatabase({ conditions })])).toHaveLength(needed ? 1 : 0);
  // One that goes needs nobody any more.
  expect(needsOf([aDatabase({ conditions, state: 'deleted' })])).toEqual([]);
});
