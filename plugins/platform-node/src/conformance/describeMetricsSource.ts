// It is a suite for others to run, not a test of its own.
/* eslint-disable jest/no-export */
import type { MetricsSource, WindowFigures } from '../metricsSource';

/** What an author of a source of figures brings to the suite. */
export interface MetricsSourceWorld {
  source: MetricsSource;
  /** A service in an environment whose releases are called `r1` and `r2`. */
  key: { service: string; environment: string };
  /** Sends requests that this release answers, `failing` of them with status 500. Returns when all are answered. */
  send(release: 'r1' | 'r2', requests: number, failing?: number): Promise<void>;
  /** Sends a request with the header of the platform's own probes. */
  probe(release: 'r1' | 'r2'): Promise<void>;
  /** The source is away until the function has ended. Afterwards it may have forgotten what it had counted. */
  whileUnreachable(fn: () => Promise<void>): Promise<void>;
}

const second = () => Math.floor(Date.now() / 1000);
const at = (seconds: number) => new Date(seconds * 1000);

async function nextSecond(): Promise<number> {
  const now = second();
  while (second() === now) await new Promise(resolve => setTimeout(resolve, 10));
  return now + 1;
}

/** Runs the conformance suite of sources of figures, for jest. */
export function describeMetricsSource(options: {
  name: string;
  makeWorld(): Promise<MetricsSourceWorld>;
  dispose(): Promise<void>;
}): void {
  // eslint-disable-next-line jest/valid-title
  describe(`metrics source conformance: ${options.name}`, () => {
    let world: MetricsSourceWorld;
    const ask = (from: number, to: number): Promise<WindowFigures> =>
      world.source.releases(world.key, { from: at(from), to: at(to) });
    beforeAll(async () => {
      world = await options.makeWorld();
    }, 60_000);
    afterAll(() => options.dispose(), 60_000);

    it('counts for each release what it has answered in a window, and leaves out the one that was not asked', async () => {
      const from = await nextSecond();
      await world.send('r1', 10);
      const between = await nextSecond();
      await world.send('r1', 5, 2);
      await world.send('r2', 4, 1);
      const to = await nextSecond();
      const before = await ask(from, between);
      expect(before.complete).toBe(true);
      expect([...before.releases.keys()]).toEqual(['r1']);
      expect(before.releases.get('r1')).toEqual({ requests: 10, errors: 0, p95Ms: expect.any(Number) });
      const after = await ask(between, to);
      expect(after.releases.get('r1')).toMatchObject({ requests: 5, errors: 2 });
      expect(after.releases.get('r2')).toMatchObject({ requests: 4, errors: 1 });
      // Windows side by side add up to the whole.
      const whole = await ask(from, to);
      expect(whole.releases.get('r1')).toMatchObject({ requests: 15, errors: 2 });
    });

    it('does not count probes of the platform', async () => {
      const from = await nextSecond();
      await world.probe('r1');
      await world.probe('r2');
      const to = await nextSecond();
      expect((await ask(from, to)).releases.size).toBe(0);
    });

    it('has figures for the service as a whole, and none for one that nobody knows', async () => {
      await world.send('r1', 3);
      const found = await world.source.traffic([world.key, { service: 'nobody', environment: 'nowhere' }], 60);
      expect([...found.keys()]).toEqual([`${world.key.service}@${world.key.environment}`]);
      expect([...found.values()][0].requestsPerSecond).toBeGreaterThan(0);
    });

    it('fails while it is away, and does not call what it has not counted zero', async () => {
      const from = await nextSecond();
      await world.send('r1', 5);
      await world.whileUnreachable(async () => {
        await expect(ask(from, second())).rejects.toMatchObject({ name: 'DriverError' });
      });
      const to = await nextSecond();
      const whole = await ask(from, to);
      expect([5, 'unknown']).toContain(whole.complete ? whole.releases.get('r1')?.requests : 'unknown');
      const later = await nextSecond();
      await world.send('r2', 3);
      const last = await nextSecond();
      expect(await ask(later, last)).toMatchObject({ complete: true });
      expect((await ask(later, last)).releases.get('r2')).toMatchObject({ requests: 3, errors: 0 });
    });
  });
}
