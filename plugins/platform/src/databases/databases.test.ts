import { aDatabase } from '../__testUtils__/databases';
import { databaseQuery, emptyWords } from './databaseFilter';
import { proofWords, shareOf, stateWords, totalWords } from './databaseWords';

const NOW = Date.parse('2026-11-21T12:00:00Z');

it('says of a proof what counts: damaged before all else, then when it was proven', () => {
  const words = (more: Parameters<typeof aDatabase>[0]) =>
    proofWords(aDatabase(more), NOW);
  expect(words({ lastProvenAt: '2026-11-21T09:00:00Z' })).toEqual({
    color: 'healthy',
    label: 'proven 3 h ago',
  });
  expect(words({ proof: 'failed' })).toEqual({
    color: 'failing',
    label: 'DAMAGED',
  });
  const first = (reason: string) =>
    words({
      proof: 'unproven',
      lastProvenAt: null,
      conditions: [
        {
          type: 'BackupProven',
          status: reason === 'Overdue' ? 'False' : 'Unknown',
          reason,
          message: '',
        },
      ],
    });
  expect(first('NotYet')).toEqual({ color: 'empty', label: 'not proven yet' });
  expect(first('Proving')).toEqual({
    color: 'deploying',
    label: 'being proven',
  });
  expect(first('Overdue')).toEqual({ color: 'failing', label: 'never proven' });
  expect(words({ proof: 'none', lastBackupAt: null }).label).toBe(
    'no backup yet',
  );
});

it('says when a deleted one goes, what all cost, and how full one is', () => {
  expect(
    stateWords({ state: 'deleted', deleteAt: '2026-11-28T09:00:00Z' }),
  ).toBe('Deleted, goes on 2026-11-28');
  const totals = {
    databases: 3,
    orphans: 1,
    perMonth: 90,
    orphansPerMonth: 15,
    currency: 'USD',
  };
  expect(totalWords(totals)).toBe(
    '3 databases · $90 a month · 1 of them nobody uses: $15 a month',
  );
  expect(totalWords({ ...totals, orphans: 0 })).toContain('in use');
  expect(shareOf({ used: 19, max: 20 })).toEqual({
    percent: 95,
    color: 'failing',
  });
  expect(shareOf({ used: 16, max: 20 }).color).toBe('degraded');
  expect(shareOf({ used: 3, max: 0 })).toEqual({
    percent: 0,
    color: 'healthy',
  });
});

it('asks for what the address says, and nothing for words that mean nothing', () => {
  const query = (text: string) => databaseQuery(new URLSearchParams(text));
  expect(query('q=+pay+&team=payments&state=detached')).toEqual({
    q: 'pay',
    team: 'payments',
    environment: undefined,
    state: 'detached',
    orphan: undefined,
  });
  expect(query('state=orphan')).toMatchObject({
    orphan: true,
    state: undefined,
  });
  expect(query('state=nonsense&q=+')).toMatchObject({
    state: undefined,
    q: undefined,
  });
  expect(emptyWords(true)).toContain('Nothing fits');
});
