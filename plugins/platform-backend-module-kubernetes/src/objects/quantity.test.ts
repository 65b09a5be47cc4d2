import { parseCpu, parseMemory } from '@waymark/platform-common';
import {
  cpuQuantity,
  memoryQuantity,
  quantityValue,
  sameQuantity,
} from './quantity';

/** Numbers that are the same in every run. */
function* numbers(count: number) {
  let state = 7;
  for (let i = 0; i < count; i++) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    yield state;
  }
}

describe('quantities', () => {
  it.each([
    ['0.5', '500m'],
    ['2000m', '2'],
    ['1.25', '1250m'],
    ['1', '1'],
    ['0.1', '100m'],
    ['0.0001', '1m'],
    ['1.005', '1005m'],
  ])('writes cpu %s as %s', (given, written) => {
    expect(cpuQuantity(given)).toBe(written);
  });

  it.each([
    ['1024Mi', '1Gi'],
    ['0.5Gi', '512Mi'],
    ['500M', '500M'],
    ['1.5Ki', '1536'],
    ['0.5k', '500'],
    ['0Mi', '0'],
  ])('writes memory %s as %s', (given, written) => {
    expect(memoryQuantity(given)).toBe(written);
  });

  it('changes how an amount is written and never the amount, and writes what is written already the same', () => {
    const units = ['Ki', 'Mi', 'Gi', 'k', 'M', 'G'];
    for (const n of numbers(300)) {
      const cpu = n % 2 ? `${n % 64000}m` : `${(n % 64000) / 1000}`;
      expect(parseCpu(cpuQuantity(cpu))).toBeCloseTo(parseCpu(cpu), 9);
      expect(cpuQuantity(cpuQuantity(cpu))).toBe(cpuQuantity(cpu));
      expect(sameQuantity(cpu, cpuQuantity(cpu))).toBe(true);

      const memory = `${n % 5000}${units[n % units.length]}`;
      const written = memoryQuantity(memory);
      expect(parseMemory(written)).toBe(parseMemory(memory));
      expect(memoryQuantity(written)).toBe(written);
      expect(sameQuantity(memory, written)).toBe(true);
      expect(sameQuantity(memory, `${(n % 5000) + 1}Pi`)).toBe(false);
    }
  });

  it('reads every form that a server may answer in', () => {
    expect(
      ['1e3', '1E', '128974848000m', '.5', '-2', 5, '2e-3'].map(quantityValue),
    ).toEqual([1000, 1e18, 128974848, 0.5, -2, 5, 0.002]);
    expect(quantityValue('one')).toBeUndefined();
    expect(sameQuantity('http', 'http')).toBe(true);
    expect(sameQuantity('http', '80')).toBe(false);
  });
});
