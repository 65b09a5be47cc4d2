import fc from 'fast-check';
import { PROMISED } from '../__testUtils__/promisedFile';
import { effectiveSpec } from './effectiveSpec';
import { parseServiceFile } from './parseServiceFile';
import { serviceFileSchema } from './schema';
import type { ServiceFile } from './types';

const MINIMAL =
  'kind: Service\nmetadata: { name: search, team: search }\nspec: { language: typescript }\n';

function parsed(text: string): ServiceFile {
  const result = parseServiceFile(text);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.file;
}

describe('parseServiceFile', () => {
  it('accepts the promised file', () => {
    expect(parsed(PROMISED)).toEqual({
      kind: 'Service',
      metadata: { name: 'payment-api', team: 'payments', tier: 'critical' },
      spec: {
        language: 'typescript',
        framework: 'fastify',
        runtime: { replicas: 3, cpu: '500m', memory: '512Mi' },
        database: { type: 'postgres', size: 'small' },
        monitoring: { alerts: true, dashboard: true, slo: 99.9 },
        deployment: {
          strategy: 'rolling',
          canary: true,
          promotion: 'manual',
          rollback: 'automatic',
        },
        commands: {},
        environments: {},
      },
    });
  });

  it('fills in the defaults, anew for each file', () => {
    const file = parsed(MINIMAL);
    expect(file).toEqual({
      kind: 'Service',
      metadata: { name: 'search', team: 'search', tier: 'standard' },
      spec: {
        language: 'typescript',
        runtime: { replicas: 1, cpu: '250m', memory: '256Mi' },
        monitoring: { alerts: true, dashboard: true },
        deployment: {
          strategy: 'rolling',
          canary: false,
          promotion: 'manual',
          rollback: 'automatic',
        },
        commands: {},
        environments: {},
      },
    });
    file.spec.runtime.replicas = 40;
    (file.spec.environments as any).staging = {};
    expect(parsed(MINIMAL).spec).toMatchObject({
      runtime: { replicas: 1 },
      environments: {},
    });
    expect(
      Object.keys(
        serviceFileSchema.properties!.spec.properties!.environments
          .default as {},
      ),
    ).toEqual([]);
  });

  it.each([
    ['Windows line ends', PROMISED.replace(/\n/g, '\r\n')],
    ['a byte order mark', `\ufeff${PROMISED}`],
    ['a marker and comments', `# a service\n---\n${PROMISED}`],
    ['a marker at its end', `${PROMISED}...\n`],
    ['no line end at the end', PROMISED.trimEnd()],
    [
      'tabs that do not indent',
      PROMISED.replace('kind: Service', 'kind:\tService\t# yes'),
    ],
    ['JSON', JSON.stringify(parsed(PROMISED))],
  ])('accepts %s', (_, text) => {
    expect(parsed(text)).toEqual(parsed(PROMISED));
  });

  it('takes CPU as a number too, and keeps it as text', () => {
    expect(parsed(PROMISED.replace('"500m"', '2')).spec.runtime.cpu).toBe('2');
    expect(parsed(PROMISED.replace('"500m"', '0.5')).spec.runtime.cpu).toBe(
      '0.5',
    );
  });

  it('tells all that is wrong at once, in the order of the file', () => {
    const result = parseServiceFile(
      PROMISED.replace('replicas: 3', 'replicas: 0')
        .replace('payments', 'Pay Ments')
        .replace('true', 'ja'),
    );
    expect(
      !result.ok &&
        result.problems.map(problem => [problem.line, problem.path]),
    ).toEqual([
      [4, 'metadata.team'],
      [10, 'spec.runtime.replicas'],
      [17, 'spec.monitoring.alerts'],
    ]);
  });

  const lines = PROMISED.split('\n');
  const scraps = fc.constantFrom(
    ...lines,
    '\t',
    ' ',
    '- ',
    '? ',
    ': ',
    '&a ',
    '*a',
    '!!str ',
    '<<: ',
    '---',
    '...',
    '%YAML 1.1',
    '|',
    '>',
    '"',
    "'",
    '{',
    '[',
    '}',
    ']',
    '\0',
    '#',
    '~',
    '\r',
    '\ud800',
    '__proto__: 1',
    'constructor: 1',
  );
  const mangled = fc
    .array(
      fc.tuple(
        fc.nat(PROMISED.length),
        fc.nat(12),
        fc.oneof(scraps, fc.string({ unit: 'binary', maxLength: 8 })),
      ),
      { minLength: 1, maxLength: 6 },
    )
    .map(edits =>
      edits.reduce(
        (text, [at, drop, put]) =>
          text.slice(0, at) + put + text.slice(at + drop),
        PROMISED,
      ),
    );
  const texts = fc.oneof(
    mangled,
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(scraps, { maxLength: 40 }).map(all => all.join('\n')),
    fc.json(),
  );

  it('never throws, and what it tells lies in the file', () => {
    fc.assert(
      fc.property(texts, text => {
        const result = parseServiceFile(text);
        if (result.ok) return;
        expect(result.problems.length).toBeGreaterThan(0);
        const rows = text.split('\n');
        let last = 0;
        for (const problem of result.problems) {
          expect(problem.line).toBeGreaterThanOrEqual(1);
          expect(problem.line).toBeLessThanOrEqual(rows.length);
          expect(problem.column).toBeGreaterThanOrEqual(1);
          expect(problem.column).toBeLessThanOrEqual(
            rows[problem.line - 1].length + 1,
          );
          expect(problem.line).toBeGreaterThanOrEqual(last);
          last = problem.line;
          expect(problem.message).not.toBe('');
          expect(problem.next).not.toBe('');
        }
      }),
      { numRuns: 1500 },
    );
  });

  it('says the same of what it has made itself', () => {
    const file = parsed(PROMISED);
    expect(parsed(JSON.stringify(file))).toEqual(file);
  });
});

describe('effectiveSpec', () => {
  const file = parsed(
    `${PROMISED}  environments:\n    production:\n      runtime: { replicas: 6 }\n      database: { size: large }\n    staging: {}\n`,
  );

  it('lays the overlay of an environment over the rest', () => {
    const spec = effectiveSpec(file, 'production');
    expect(spec.runtime).toEqual({ replicas: 6, cpu: '500m', memory: '512Mi' });
    expect(spec.database).toEqual({ type: 'postgres', size: 'large' });
    expect('environments' in spec).toBe(false);
  });

  it.each(['staging', 'qa', 'constructor', '__proto__'])(
    'leaves it as it is in %s',
    environment => {
      const { environments, ...rest } = file.spec;
      expect(effectiveSpec(file, environment)).toEqual(rest);
    },
  );

  it('knows no database where there is none', () => {
    expect('database' in effectiveSpec(parsed(MINIMAL), 'staging')).toBe(false);
  });
});

describe('dependencies', () => {
  const text = (list: string) =>
    `kind: Service\nmetadata:\n  name: payment-api\n  team: payments\nspec:\n  language: typescript\n  dependencies: ${list}\n`;

  it('are names of other services', () => {
    expect(parseServiceFile(text('[user-api, mail]'))).toMatchObject({
      ok: true,
      file: { spec: { dependencies: ['user-api', 'mail'] } },
    });
  });

  it.each([
    ['[user-api, User]', 'spec.dependencies[1]', 28, '- user'],
    ['[user-api, 7]', 'spec.dependencies[1]', 28, '- user-api'],
    ['[user-db]', 'spec.dependencies[0]', 18, '- user-api'],
    ['[payment-api]', 'spec.dependencies[0]', 18, 'Take it out'],
  ])('refuses %s at its entry', (list, path, column, next) => {
    const result = parseServiceFile(text(list));
    if (result.ok) throw new Error('it was accepted');
    expect(result.problems).toEqual([
      expect.objectContaining({
        path,
        line: 7,
        column,
        next: expect.stringContaining(next),
      }),
    ]);
  });
});
