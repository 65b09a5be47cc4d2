import { counted, risen } from './samples';
import type { Sample } from './samples';

describe('risen', () => {
  const samples: Sample[] = [
    [1000, 5],
    [2000, 7],
    [3000, 7],
    [4000, 2],
    [5000, 6],
  ];
  it('counts what scrapes in the window have found, and windows side by side add up', () => {
    expect(risen(samples, 2000, 4000)).toBe(2);
    expect(risen(samples, 4000, 6000)).toBe(6);
    expect(risen(samples, 2000, 6000)).toBe(8);
    for (let cut = 0; cut <= 6000; cut += 250)
      expect(risen(samples, 0, cut) + risen(samples, cut, 6000)).toBe(13);
  });
  it('begins at 0 with what was not there before', () => {
    expect(risen(samples.slice(0, 1), 1000, 1001)).toBe(5);
    expect(risen([], 0, 9000)).toBe(0);
  });
});

describe('counted', () => {
  const every = (step: number, from: number, to: number): Sample[] =>
    Array.from({ length: (to - from) / step }, (_, i) => [from + i * step, 1]);
  it('is all of it where scrapes follow each other, also between two of them', () => {
    const steady = [every(1000, 0, 20_000), every(1000, 500, 20_000)];
    expect(counted(steady, 10_000, 15_000, 2500)).toBe(true);
    expect(counted(steady, 10_100, 10_400, 2500)).toBe(true);
  });
  it('is not where nobody counted before, in between, at the end, or a scrape has failed', () => {
    expect(counted([every(1000, 10_000, 20_000)], 9000, 15_000, 2500)).toBe(
      false,
    );
    const gap = [every(1000, 0, 11_000), every(1000, 14_000, 20_000)];
    expect(counted(gap, 9000, 20_000, 2500)).toBe(false);
    expect(counted([every(1000, 0, 11_000)], 9000, 20_000, 2500)).toBe(false);
    const failed: Sample[] = [...every(1000, 0, 9000), [9000, 0]];
    expect(counted([failed], 8000, 10_000, 2500)).toBe(false);
    expect(counted([failed], 7000, 9000, 2500)).toBe(true);
    expect(counted([], 0, 1000, 2500)).toBe(false);
  });
});
