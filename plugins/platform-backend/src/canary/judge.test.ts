import fc from 'fast-check';
import { type Evidence, failsMore, judgeMeasurement, judgeStep, MINIMUM_REQUESTS, type StepState } from './judge';
import { leastDifference, wilson } from './proportions';
import { canaryConfig, intervalSeconds, type Judged, type MeasurementVerdict, type Probes, weightsOf } from './types';
import { percent } from './words';

const names = { candidate: 'r7', stable: 'r6' };
const good: Probes = { candidate: { asked: 2, failed: 0 }, stable: { asked: 2, failed: 0 }, worse: [] };
const share = (errors: number, requests: number) => ({ errors, requests });
const evidence = (more: Partial<Evidence> = {}): Evidence => ({ names, probes: good, candidate: share(0, 60), stable: share(1, 1000), slo: 99.9, ...more });
const judged = (verdict: MeasurementVerdict, reason = verdict): Judged => ({ verdict, reason });
const step = (measurements: Judged[], more: Partial<StepState> = {}): StepState => ({ names, measurements, elapsedSeconds: 20, lastHour: 5000, requests: 100, config: canaryConfig(), ...more });

const counts = fc.integer({ min: 1, max: 2000 }).chain(requests => fc.integer({ min: 0, max: requests }).map(errors => share(errors, requests)));

describe('bounds of shares', () => {
  it('hold what was counted, stay between 0 and 1, and close in with more of the same', () => {
    fc.assert(
      fc.property(counts, fc.integer({ min: 2, max: 50 }), (one, times) => {
        const { low, high } = wilson(one);
        const p = one.errors / one.requests;
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(p + 1e-12);
        expect(high).toBeGreaterThanOrEqual(p - 1e-12);
        const more = wilson(share(one.errors * times, one.requests * times));
        expect(more.high - more.low).toBeLessThan(high - low + 1e-12);
      }),
    );
    expect(wilson(share(0, 0))).toEqual({ low: 0, high: 1 });
    // From the tables of Newcombe (1998), with 95 % both ways: 56/70 against 48/80.
    expect(leastDifference(share(56, 70), share(48, 80), 1.96)).toBeCloseTo(0.0524, 3);
  });

  it('never say that a release fails more than one that fails as much', () => {
    fc.assert(fc.property(counts, fc.integer({ min: 1, max: 20 }), (one, times) => expect(leastDifference(one, share(one.errors * times, one.requests * times))).toBeLessThanOrEqual(0)));
  });
});

describe('one measurement', () => {
  it('one more failure never makes a failed release a good one', () => {
    fc.assert(
      fc.property(counts, counts, fc.constantFrom(99, 99.9, null), (candidate, stable, slo) => {
        fc.pre(candidate.errors < candidate.requests);
        const worse = share(candidate.errors + 1, candidate.requests);
        expect(!failsMore(candidate, stable, slo) || failsMore(worse, stable, slo)).toBe(true);
      }),
    );
  });

  it('never fails for figures alone while no request, or a single one, has failed', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), counts, fc.boolean(), (requests, stable, one) => {
        const candidate = share(one && requests > 0 ? 1 : 0, requests);
        expect(judgeMeasurement(evidence({ candidate, stable })).verdict).toBe(requests < MINIMUM_REQUESTS ? 'inconclusive' : 'successful');
      }),
    );
  });

  it('a whole step finds one in five, and leaves a release alone that is as good as the one before', () => {
    // Always the same numbers: a generator of Park and Miller.
    let seed = 42;
    const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
    const runs = 3000;
    /** 20 requests a second for 20 s, a tenth of them to the candidate, looked at every 4 s: how often it goes back. */
    const rolledBack = (rate: number, stableRate: number, slo: number) => {
      const more = (sum: { errors: number; requests: number }, requests: number, p: number) => {
        const errors = Array.from({ length: requests }).filter(() => random() < p).length;
        return share(sum.errors + errors, sum.requests + requests);
      };
      const back = Array.from({ length: runs }).filter(() => {
        let [candidate, stable] = [share(0, 0), share(0, 0)];
        const looks = Array.from({ length: 5 }, () => {
          [candidate, stable] = [more(candidate, 8, rate), more(stable, 72, stableRate)];
          return judgeMeasurement(evidence({ candidate, stable, slo }));
        });
        return judgeStep(step(looks)).verdict === 'failed';
      });
      return back.length / runs;
    };
    expect(rolledBack(0.2, 0.001, 99.9)).toBeGreaterThan(0.985);
    expect(rolledBack(0.001, 0.001, 99.9)).toBeLessThan(0.003);
    expect(rolledBack(0.01, 0.01, 99)).toBeLessThan(0.02);
    expect(rolledBack(0.05, 0.05, 99.9)).toBeLessThan(0.025);
  });

  it('says what it is judged by in one sentence', () => {
    expect(judgeMeasurement(evidence({ candidate: share(12, 60) }))).toEqual({ verdict: 'failed', reason: '12 of 60 requests to r7 failed (20 %), r6 0.1 %, objective 99.9 %' });
    expect(percent(0)).toBe('0 %');
    expect(percent(0.0213)).toBe('2.1 %');
  });

  it.each<[string, Partial<Evidence>, MeasurementVerdict, RegExp]>([
    ['a release that is down, whatever the figures say', { down: 'exit code 1', missing: 'away' }, 'failed', /r7 is not up: exit code 1/],
    ['a probe that fails with the new one only, also without figures', { missing: 'away', probes: { ...good, worse: [{ path: '/notes', candidate: 'was answered with 500', stable: 'answers' }] } }, 'failed', /GET \/notes at r7 was answered with 500, r6 answers/],
    ['a source that is away', { missing: 'The agent does not answer' }, 'error', /agent does not answer/],
    ['failures that both have', { candidate: share(3, 60), stable: share(30, 600) }, 'successful', /5 %/],
    ['failures within the objective', { candidate: share(3, 600), stable: share(0, 600), slo: 99 }, 'successful', /objective 99 %/],
    ['few requests', { candidate: share(0, 3) }, 'inconclusive', /0 of 3/],
    ['a release that is slower', { latency: { candidate: { requests: 80, errors: 0, p95Ms: 480 }, stable: { requests: 700, errors: 0, p95Ms: 120 } } }, 'failed', /within 480 ms, those to r6 within 120 ms/],
    ['one that is slower by little', { latency: { candidate: { requests: 80, errors: 0, p95Ms: 90 }, stable: { requests: 700, errors: 0, p95Ms: 20 } } }, 'successful', /./],
    ['too few to know how slow', { latency: { candidate: { requests: 40, errors: 0, p95Ms: 900 }, stable: { requests: 700, errors: 0, p95Ms: 20 } } }, 'successful', /./],
  ])('%s', (_, more, verdict, words) => {
    const answer = judgeMeasurement(evidence(more));
    expect(answer.verdict).toBe(verdict);
    expect(answer.reason).toMatch(words);
  });
});

describe('a step', () => {
  const five = (verdict: MeasurementVerdict) => Array.from({ length: 5 }, () => judged(verdict));

  it.each<[string, StepState, string, RegExp]>([
    ['goes on before its first measurement', step([]), 'running', /0 of 5/],
    ['goes on before its time', step(five('successful'), { elapsedSeconds: 19 }), 'running', /./],
    ['goes on before its last measurement', step(five('successful').slice(1)), 'running', /4 of 5/],
    ['passes', step(five('successful')), 'passed', /successful/],
    ['forgives as many failures as the limit says', step([judged('failed'), ...five('successful')]), 'passed', /./],
    ['fails with one more, and before its time', step([judged('failed'), judged('failed', 'why' as any)], { elapsedSeconds: 3 }), 'failed', /why/],
    ['does not pass with a failure at its end', step([...five('successful'), judged('failed')]), 'running', /one more/],
    ['pauses when the source stays away', step(five('error')), 'inconclusive', /error/],
    ['goes on while it may come back', step(five('error').slice(1)), 'running', /0 of 5/],
    ['does not count what broke', step([...five('error').slice(1), ...five('successful').slice(1)]), 'running', /4 of 5/],
    ['pauses when normal traffic is missing', step(five('inconclusive'), { requests: 3 }), 'inconclusive', /3 of the 20 .* 5000 requests/],
    ['goes on with probes where there is hardly any', step(five('inconclusive'), { requests: 3, lastHour: 12 }), 'probes-only', /r6 had 12 requests/],
    ['pauses where nobody knows', step(five('inconclusive'), { requests: 3, lastHour: null }), 'inconclusive', /not known/],
  ])('%s', (_, state, verdict, words) => {
    const answer = judgeStep(state);
    expect(answer.verdict).toBe(verdict);
    expect(answer.reason).toMatch(words);
  });

  it('never passes too early, and never once too much has failed', () => {
    const any = fc.array(fc.constantFrom<MeasurementVerdict>('successful', 'failed', 'inconclusive', 'error').map(v => judged(v)), { maxLength: 20 });
    fc.assert(
      fc.property(any, fc.integer({ min: 0, max: 60 }), fc.option(fc.integer({ min: 0, max: 200 })), fc.integer({ min: 0, max: 4 }), (measurements, elapsedSeconds, lastHour, failureLimit) => {
        const config = canaryConfig({ failureLimit });
        const { verdict } = judgeStep(step(measurements, { elapsedSeconds, lastHour, config, requests: 5 }));
        const failed = measurements.filter(m => m.verdict === 'failed').length;
        expect(verdict === 'failed').toBe(failed > failureLimit);
        const enough = elapsedSeconds >= config.stepSeconds && measurements.filter(m => m.verdict !== 'error').length >= config.measurements;
        const goodEnd = ['successful', 'inconclusive'].includes(measurements.at(-1)?.verdict ?? '');
        expect(!['passed', 'probes-only'].includes(verdict) || (enough && goodEnd)).toBe(true);
      }),
    );
  });

  it('is measured often enough, however long it is', () => {
    expect([canaryConfig(), canaryConfig({ stepSeconds: 3600 }), canaryConfig({ stepSeconds: 3, measurements: 3 })].map(intervalSeconds)).toEqual([4, 60, 1]);
  });

  it('has the weights that were asked for', () => {
    expect([weightsOf(), weightsOf({ first: 25 }), weightsOf({ first: 50 }), weightsOf({ first: 80 })]).toEqual([[10, 50], [25, 50], [50], [80]]);
  });
});
