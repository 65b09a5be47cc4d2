import { after, cursorOf, nanosOf, positionsOf } from './positions';

describe('how far logs have been read', () => {
  it.each([
    ['2026-11-21T20:00:00Z', '01795291200000000000'],
    ['2026-11-21T20:00:00.5Z', '01795291200500000000'],
    ['2026-11-21T20:00:00.000000001Z', '01795291200000000001'],
    ['yesterday', undefined],
    ['', undefined],
  ])('%s', (time, nanos) => expect(nanosOf(time)).toBe(nanos));

  it('is a cursor that can be read again, and rises', () => {
    const positions = positionsOf('');
    const seen: string[] = [];
    const nanos = nanosOf('2026-11-21T20:00:00.5Z')!;
    positions.set('aa11bb', after(undefined, nanos));
    seen.push(cursorOf(positions));
    positions.set('aa11bb', after(positions.get('aa11bb'), nanos));
    expect(positions.get('aa11bb')).toEqual({ nanos, count: 2 });
    seen.push(cursorOf(positions));
    const later = nanosOf('2026-11-21T20:00:01Z')!;
    positions.set('cc22dd', after(undefined, later));
    seen.push(cursorOf(positions));
    expect([...seen].sort()).toEqual(seen);
    expect(positionsOf(seen[2])).toEqual(positions);
  });

  it('is nothing where a cursor is none', () => {
    expect(positionsOf('r14|12').size).toBe(0);
    expect(positionsOf('1_x.y_zz').size).toBe(0);
  });
});
