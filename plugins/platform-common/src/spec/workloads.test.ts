import { effectiveSpec } from './effectiveSpec';
import { parseServiceFile } from './parseServiceFile';
import { timezoneName, whyNotSchedule } from './schedule';

const file = (spec: string) =>
  `kind: Service\nmetadata: { name: mailer, team: mail }\nspec:\n  language: typescript\n${spec}`;

function parsed(spec: string) {
  const result = parseServiceFile(file(spec));
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.file;
}

function refused(spec: string) {
  const result = parseServiceFile(file(spec));
  if (result.ok) throw new Error('it was accepted');
  return result.problems.map(({ line, column, message, next }) =>
    [`${line}:${column}`, message, next].join(' '),
  );
}

const runtimeIn = (spec: string, environment: string) =>
  effectiveSpec(parsed(spec), environment).runtime;

describe('autoscaling', () => {
  it('says the number too, where none is written; a number within it stays', () => {
    const least = parsed('  runtime: { autoscaling: { min: 2, max: 8 } }\n');
    expect(least.spec.runtime).toMatchObject({
      replicas: 2,
      autoscaling: { min: 2, max: 8, cpuPercent: 70 },
    });
    expect(parseServiceFile(JSON.stringify(least))).toEqual({
      ok: true,
      file: least,
    });
    const both =
      '  runtime: { replicas: 3, autoscaling: { min: 2, max: 8 } }\n';
    expect(parsed(both).spec.runtime.replicas).toBe(3);
  });

  it('is refused with a number outside of it, and upside down', () => {
    expect(
      refused('  runtime: { replicas: 9, autoscaling: { min: 2, max: 8 } }\n'),
    ).toEqual([
      expect.stringMatching(
        /^5:24 spec.runtime.replicas is 9, and autoscaling says from 2 to 8/,
      ),
    ]);
    expect(refused('  runtime: { autoscaling: { min: 3, max: 2 } }\n')).toEqual(
      [
        expect.stringContaining(
          'spec.runtime.autoscaling.max is 2, and min is 3',
        ),
      ],
    );
    expect(
      refused(
        '  environments: { production: { runtime: { replicas: 1, autoscaling: { min: 3, max: 4 } } } }\n',
      ),
    ).toEqual([
      expect.stringContaining(
        'spec.environments.production.runtime.replicas is 1',
      ),
    ]);
  });

  it('is what the nearer block says: another range, or a number alone', () => {
    const spec = `  runtime: { autoscaling: { min: 2, max: 8 } }
  environments:
    staging: { runtime: { replicas: 1 } }
    production: { runtime: { autoscaling: { min: 5, max: 20, cpuPercent: 50 } } }
    qa: { runtime: { memory: 1Gi } }
`;
    const only = (environment: string) => {
      const { replicas, autoscaling } = runtimeIn(spec, environment);
      return [replicas, autoscaling?.min, autoscaling?.cpuPercent];
    };
    expect(['staging', 'production', 'qa'].map(only)).toEqual([
      [1, undefined, undefined],
      [5, 5, 50],
      [2, 2, 70],
    ]);
  });
});

describe('a worker', () => {
  it('has no canary and no share of requests', () => {
    expect(parsed('  runtime: { type: worker }\n').spec.runtime.type).toBe(
      'worker',
    );
    expect(
      refused(
        '  runtime: { type: worker }\n  monitoring: { slo: 99.9 }\n  deployment: { canary: true }\n',
      ),
    ).toEqual([
      expect.stringMatching(/^6:22 An SLO is a share of requests/),
      expect.stringMatching(/^7:25 A canary shares out requests/),
    ]);
  });
});

describe('jobs', () => {
  const nightly =
    '  jobs:\n    nightly: { schedule: "0 3 * * *", command: npm run tidy }\n';

  it('have their defaults, and another clock in an environment', () => {
    const spec = `${nightly}  environments:\n    staging: { jobs: { nightly: { suspend: true } } }\n    production: { jobs: { nightly: { schedule: "@hourly" } } }\n`;
    const of = (environment: string) =>
      effectiveSpec(parsed(spec), environment).jobs!.nightly;
    const whole = {
      schedule: '0 3 * * *',
      command: 'npm run tidy',
      timezone: 'UTC',
      timeoutSeconds: 3600,
      suspend: false,
    };
    expect(of('qa')).toEqual(whole);
    expect(of('staging')).toEqual({ ...whole, suspend: true });
    expect(of('production')).toEqual({ ...whole, schedule: '@hourly' });
  });

  it('of an environment are those of the service', () => {
    expect(
      refused(
        `${nightly}  environments:\n    staging: { jobs: { nightl: { suspend: true } } }\n`,
      ),
    ).toEqual([
      '8:24 spec.environments.staging.jobs.nightl changes a job that is not under spec.jobs. Did you mean "nightly"?',
    ]);
  });

  it.each(['Nightly', 'a--b', 'a-', '"1st"', 'a'.repeat(26), '__proto__'])(
    'are not called %s',
    name => {
      expect(
        refused(
          `  jobs:\n    ${name}: { schedule: "@daily", command: x }\n`,
        )[0],
      ).toMatch(/^6:5 .*cannot be the name of a job. Use 1 to 25/);
    },
  );
});

describe('schedules', () => {
  it.each([
    '0 3 * * *',
    '*/5 * * * *',
    ' 0  3\t* * * ',
    '0,30 9-17 1-15/2 jan-jun mon-fri',
    '5/15 * * * *',
    '0 0 31 2 mon',
    '0 0 29 2 *',
    '@midnight',
  ])('take %s', text => {
    expect(whyNotSchedule(text)).toBeUndefined();
  });

  it.each([
    ['', 'fields and not five|1 field and not five'],
    ['0 0 3 * * *', '6 fields and not five'],
    ['a * * * *', 'minute "a" is not from 0 to 59'],
    ['0 24 * * *', 'hour "24" is not from 0 to 23'],
    ['0 0 0 * *', 'day of the month "0" is not from 1 to 31'],
    ['0 0 * 13 *', 'month "13" is not from 1 to 12'],
    ['0 0 L * *', 'day of the month "L"'],
    ['1-2-3 * * * *', 'minute "1-2-3"'],
    ['1/2/3 * * * *', 'step'],
    ['1, * * * *', 'minute ""'],
    ['-1 * * * *', 'minute "-1"'],
    ['0 0 31 apr,jun *', 'such a day never comes'],
  ])('refuse %p', (text, words) => {
    expect(whyNotSchedule(text)).toMatch(new RegExp(words));
  });

  it('know time zones by their names', () => {
    expect(
      ['UTC', 'Europe/Berlin', 'europe/berlin', 'Nowhere', '+01:00', ''].map(
        timezoneName,
      ),
    ).toEqual([
      'UTC',
      'Europe/Berlin',
      'Europe/Berlin',
      undefined,
      undefined,
      undefined,
    ]);
  });
});
