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

it('counts from when the clock was set back, of what began by the clock before', () => {
  let now = 10_000_000;
  const awake = new Awake(() => now);
  now += 5000;
  const began = new Date(now);
  expect(awake.since(began)).toEqual(began);
  now -= 3_600_000;
  const set = now;
  expect(awake.since(began).getTime()).toBe(set);
  for (let i = 0; i < 4; i++) {
    now += 5000;
    awake.since(began);
  }
  // The twin: by the difference alone it would have begun in an hour.
  expect(began.getTime() - now).toBeGreaterThan(3_500_000);
  expect(now - awake.since(began).getTime()).toBe(20_000);
  // Another machine's clock may be a little ahead.
  expect(awake.since(new Date(now + 3000)).getTime()).toBe(now + 3000);
  // Who begins to work only now knows of nothing before.
  expect(new Awake(() => now).since(began).getTime()).toBe(now);
});
