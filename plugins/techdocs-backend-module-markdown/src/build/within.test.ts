import { TooLongError, within } from './within';

const busy = (ms: number) => {
  const from = process.cpuUsage();
  while (process.cpuUsage(from).user / 1000 < ms);
  return ms;
};
/** Takes time by the clock, and nothing of the processor: as where the machine has other things to do. */
const starved = (ms: number) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);

it('breaks off what takes too long, and lets through what does not, with its answer and its error', () => {
  expect(within(1000, () => busy(10))).toBe(10);
  expect(() => within(100, () => busy(60_000))).toThrow(TooLongError);
  expect(() => within(1000, () => JSON.parse('{'))).toThrow(SyntaxError);
  expect(within(1000, () => 'again')).toBe('again');
});

it('begins again what had only to wait for a processor', () => {
  let runs = 0;
  const slowOnce = () => {
    runs += 1;
    if (runs === 1) starved(150);
    return busy(5);
  };
  expect(within(60, slowOnce)).toBe(5);
  expect(runs).toBeGreaterThan(1);
});
