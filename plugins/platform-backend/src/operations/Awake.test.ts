import { Awake } from './Awake';

it('counts from its own start, and anew after a break', () => {
  let now = 100_000;
  const awake = new Awake(() => now);
  const since = (ms: number) => awake.since(new Date(ms)).getTime();
  expect(since(40_000)).toBe(100_000);
  for (; now < 130_000; now += 5000) since(0);
  expect(since(40_000)).toBe(100_000);
  expect(since(110_000)).toBe(110_000);
  now += 60_000;
  expect(since(110_000)).toBe(190_000);
});
