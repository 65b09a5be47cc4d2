// It is a suite for others to run, not a test of its own.
/* eslint-disable jest/no-export */
import type { DriverWorld } from './driverWorld';
import { driverCases } from './driverCases';
import { Harness } from './Harness';

/**
 * Runs the conformance suite of drivers, for jest. Every driver runs it against its real target; one that runs against a
 * stand-in says so in `name`.
 */
export function describeDriver(options: {
  name: string;
  makeWorld(): Promise<DriverWorld>;
  dispose(): Promise<void>;
  /** What this world cannot do, and why: shown as skipped, never silently left out. */
  cannot?: Partial<Record<'changed' | 'drift' | 'crashTarget', string>>;
}): void {
  // eslint-disable-next-line jest/valid-title
  describe(`driver conformance: ${options.name}`, () => {
    let harness: Harness;
    beforeAll(async () => {
      harness = new Harness(await options.makeWorld());
    }, 60_000);
    afterAll(() => options.dispose(), 60_000);

    driverCases.forEach((one, index) => {
      const missing = one.needs?.find(need => options.cannot?.[need]);
      if (missing) {
        // eslint-disable-next-line jest/no-disabled-tests, jest/expect-expect, jest/valid-title
        it.skip(`${one.title} (does not apply: ${
          options.cannot![missing]
        })`, () => {});
      } else {
        // eslint-disable-next-line jest/expect-expect, jest/valid-title
        it(one.title, () => one.run(harness, index), 2 * 60_000);
      }
    });
  });
}
