import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluate, parsePromql, Samples } from '@waymark/platform-node/testing';
import { BURN_RATES, burns, thresholdOf, type WindowName } from './burnRates';
import { ruleGroups } from './prometheusRule';
import { BY, SERIES, type Watched } from './watched';

const WATCHED: Watched = {
  service: 'payment-api',
  environment: 'production',
  tier: 'critical',
  alerts: true,
  dashboard: true,
  slo: 99.9,
};
const MINUTE = 60_000;
const DAYS = 3;

/** What has gone wrong: which share of requests fails, so many minutes ago. */
type Story = (minutesAgo: number) => number;
const NOTHING: Story = () => 0;
const OUTAGE: Story = ago => (ago < 60 ? 0.05 : 0);
const OVER: Story = ago => (ago >= 45 && ago < 105 ? 0.05 : 0);
const LEAK: Story = () => 0.002;

const labelsOf = (status: string) => ({
  [BY.service]: WATCHED.service,
  [BY.environment]: WATCHED.environment,
  [BY.release]: 'r7',
  route: '/payments',
  pod: 'payment-api-production-r7-c1-0',
  status,
});

/** Three days of a hundred requests a minute, up to `end`. */
function samplesOf(story: Story, end: number): Samples {
  const samples = new Samples();
  let [good, bad] = [0, 0];
  for (let ago = DAYS * 24 * 60 + 10; ago >= 0; ago -= 1) {
    bad += 100 * story(ago);
    good += 100 * (1 - story(ago));
    for (const [status, value] of [
      ['200', good],
      ['503', bad],
    ] as const)
      samples.add(
        { __name__: `${SERIES.histogram}_count`, ...labelsOf(status) },
        value,
        end - ago * MINUTE,
      );
  }
  return samples;
}

/** Which alerts fire at the end of a story, by the expressions of the rules themselves. */
function firing(story: Story, watched = WATCHED): string[] {
  const end = Date.parse('2026-11-21T12:00:00Z');
  const samples = samplesOf(story, end);
  const [records, alerts] = ruleGroups(watched);
  for (const { record, expr } of records.rules) {
    const found = evaluate(samples, parsePromql(expr), end);
    for (const one of found as Exclude<typeof found, number>)
      samples.add({ ...one.labels, __name__: record! }, one.value, end);
  }
  return alerts.rules
    .filter(({ expr }) => {
      const found = evaluate(samples, parsePromql(expr), end);
      return typeof found !== 'number' && found.length > 0;
    })
    .map(({ labels }) => labels!.long_window);
}

const stories = [
  ['nothing fails', NOTHING, []],
  ['an outage goes on for an hour', OUTAGE, ['1h', '6h']],
  ['an outage is over for 45 minutes', OVER, []],
  ['a little fails for three days', LEAK, ['3d']],
] as const;

describe('rules on the error budget (evaluated by a small PromQL of ours: simulated)', () => {
  it.each(stories)('%s', (_name, story, expected) => {
    expect(firing(story)).toEqual(expected);
  });

  it('says by arithmetic what the expressions say', () => {
    const minutes: Record<WindowName, number> = {
      '5m': 5,
      '30m': 30,
      '1h': 60,
      '2h': 120,
      '6h': 360,
      '1d': 1440,
      '3d': 4320,
    };
    for (const [, story, expected] of stories) {
      const shares = Object.entries(minutes).map(([window, count]) => {
        const all = Array.from({ length: count }, (_, ago) => story(ago));
        return [window, all.reduce((sum, one) => sum + one, 0) / count];
      });
      const found = BURN_RATES.filter(one =>
        burns(one, Object.fromEntries(shares), 99.9),
      );
      expect(found.map(one => one.long)).toEqual(expected);
    }
  });

  it('wakes nobody for what nobody depends on, and asks for no more than all', () => {
    const severities = (watched: Watched) =>
      ruleGroups(watched)
        .at(-1)!
        .rules.map(one => one.labels!.severity);
    expect(severities(WATCHED)).toEqual(['page', 'page', 'ticket', 'ticket']);
    expect(severities({ ...WATCHED, tier: 'experimental' })).toEqual(
      Array(4).fill('ticket'),
    );
    expect(severities({ ...WATCHED, slo: 90 })).toHaveLength(3);
    expect(thresholdOf(14.4, 99.9)).toBe(0.0144);
    for (const without of [
      { ...WATCHED, slo: undefined },
      { ...WATCHED, slo: 100 },
      { ...WATCHED, alerts: false },
    ])
      expect(ruleGroups(without)).toEqual([]);
  });
});

function hasPromtool(): boolean {
  try {
    execFileSync('promtool', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A story as the series of a unit test of promtool: what a counter has at each minute. */
const seriesOf = (story: Story) =>
  [
    ['200', (ago: number) => 1 - story(ago)],
    ['503', story],
  ].map(([status, share]) => {
    let sum = 0;
    const values = Array.from({ length: DAYS * 24 * 60 + 1 }, (_, minute) => {
      sum += 100 * (share as Story)(DAYS * 24 * 60 - minute);
      return Number(sum.toFixed(3));
    });
    const labels = Object.entries(labelsOf(status as string))
      .map(([name, value]) => `${name}="${value}"`)
      .join(',');
    return {
      series: `${SERIES.histogram}_count{${labels}}`,
      values: values.join(' '),
    };
  });

describe('promtool', () => {
  const check = hasPromtool() ? it : it.skip;
  check(
    'takes the rules, and has them fire in an outage and not without one (needs promtool on PATH)',
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'waymark rules '));
      // JSON is YAML.
      const write = (name: string, content: object) =>
        writeFileSync(join(folder, name), JSON.stringify(content));
      const promtool = (...args: string[]) =>
        execFileSync('promtool', args, {
          cwd: folder,
          encoding: 'utf8',
          stdio: 'pipe',
        });
      const groups = ruleGroups(WATCHED);
      write('rules.json', { groups });
      // Tests compare sentences as well, with figures in them.
      const bare = groups.map(({ rules, ...group }) => ({
        ...group,
        rules: rules.map(({ annotations, ...rule }) => rule),
      }));
      write('bare.json', { groups: bare });
      write('tests.json', {
        rule_files: ['bare.json'],
        evaluation_interval: '5m',
        tests: stories.map(([name, story, expected]) => ({
          name,
          interval: '1m',
          input_series: seriesOf(story),
          alert_rule_test: [
            {
              eval_time: `${DAYS}d`,
              alertname: 'ErrorBudgetBurn',
              exp_alerts: groups[1].rules
                .filter(one =>
                  expected.some(window => window === one.labels!.long_window),
                )
                .map(one => ({
                  exp_labels: {
                    ...one.labels,
                    [BY.service]: WATCHED.service,
                    [BY.environment]: WATCHED.environment,
                  },
                })),
            },
          ],
        })),
      });
      try {
        /* eslint-disable jest/no-standalone-expect */
        expect(promtool('check', 'rules', 'rules.json')).toMatch(/SUCCESS/);
        expect(promtool('test', 'rules', 'tests.json')).toMatch(/SUCCESS/);
        /* eslint-enable jest/no-standalone-expect */
      } catch (error) {
        const { stdout, stderr, message } = error as any;
        throw new Error([message, stdout, stderr].join('\n'));
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    60_000,
  );
});
