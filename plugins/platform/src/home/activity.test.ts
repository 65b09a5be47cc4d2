import type { ApiActivity } from '@waymark/platform-common/api';
import {
  activityColor,
  activityWords,
  KEPT,
  mergeActivity,
  withoutBeginnings,
} from './activity';

const entry = (id: string, second = 0): ApiActivity => ({
  id,
  time: new Date(Date.UTC(2026, 10, 20, 12, 0, second)).toISOString(),
  type: 'operation.started',
  title: id,
});

it('keeps newest first, each once', () => {
  const known = [entry('9', 5), entry('8', 3)];
  expect(
    mergeActivity(known, [entry('9', 5), entry('10', 5)]).map(e => e.id),
  ).toEqual(['10', '9', '8']);
  expect(mergeActivity(known, [entry('8', 3)])).toBe(known);
});

it('forgets the oldest', () => {
  const many = Array.from({ length: KEPT + 5 }, (_, i) =>
    entry(String(i), i % 60),
  );
  expect(mergeActivity([], many)).toHaveLength(KEPT);
});

it('has a word and a colour for what it knows, and a word for the rest', () => {
  expect(activityColor('operation.failed')).toBe('failing');
  expect(activityColor('team.renamed')).toBeUndefined();
  expect(activityWords('release.created')).toBe('New release');
  expect(activityWords('freeze.lifted')).toBe('freeze lifted');
});

it('leaves out that something began once it has ended', () => {
  const of = (id: string, type: string, operation: string) => ({
    ...entry(id),
    type,
    operation,
  });
  const shown = withoutBeginnings([
    of('4', 'operation.succeeded', 'op-1'),
    of('3', 'operation.started', 'op-2'),
    of('2', 'release.created', 'op-1'),
    of('1', 'operation.started', 'op-1'),
  ]);
  expect(shown.map(one => one.id)).toEqual(['4', '3', '2']);
});
