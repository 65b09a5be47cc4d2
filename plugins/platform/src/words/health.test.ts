import { serviceHealth } from '@waymark/platform-common/status';
import type { ApiHealthColor } from '@waymark/platform-common/api';
import { HEALTH_WORDS, summary, worstFirst } from './health';

const colors = Object.keys(HEALTH_WORDS) as ApiHealthColor[];

it('agrees with the API on which of two is worse', () => {
  for (const a of colors) {
    for (const b of colors.filter(c => c !== a)) {
      const worst = serviceHealth([
        { color: a, message: '' },
        { color: b, message: '' },
      ]);
      const first = [
        { name: 'x', color: a },
        { name: 'x', color: b },
      ].sort(worstFirst)[0];
      expect(first.color).toBe(worst?.color);
    }
  }
});

it('sorts equals by name', () => {
  const sorted = [
    { name: 'b', color: 'healthy' as const },
    { name: 'a', color: 'healthy' as const },
    { name: 'c', color: 'failing' as const },
  ].sort(worstFirst);
  expect(sorted.map(s => s.name)).toEqual(['c', 'a', 'b']);
});

it('sums up in one line', () => {
  expect(summary([])).toBe('0 services');
  expect(summary(['healthy'])).toBe('1 service: 1 healthy');
  expect(summary(['healthy', 'failing', 'healthy', 'empty'])).toBe(
    '4 services: 1 failing, 2 healthy, 1 nothing deployed',
  );
});
