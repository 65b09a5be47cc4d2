import { parseServiceFile } from '../spec';
import { compile } from './compile';
import { compareConfigurations, whyNotConfigName } from './configuration';
import type { CompileInput, ReleaseRef } from './types';

const release = (number: number): ReleaseRef => {
  const parsed = parseServiceFile('kind: Service\nmetadata: { name: shop, team: payments }\nspec: { language: typescript, database: { type: postgres }, dependencies: [user-api, mail] }\n');
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { number, commit: 'c'.repeat(40), artifact: `shop-${number}`, spec: parsed.file, commands: { start: 'start', migrate: 'migrate' } };
};

const input = (more: Partial<CompileInput>): CompileInput => ({
  service: { name: 'shop', team: 'payments' },
  environment: { name: 'staging' },
  pins: { stable: release(1), weight: 0 },
  configRevision: 3,
  capabilities: { target: 'local', tls: true, resourceLimits: true, canary: true, alerts: true, dashboards: true, backups: true },
  ...more,
});
const node = (of: CompileInput, id: string) => compile(of).nodes.find(n => n.id === id)!.properties as any;

describe('the configuration of a place', () => {
  const configurations = {
    3: { values: { LOG_LEVEL: 'debug' }, secrets: { API_KEY: 2 } },
    4: { values: { LOG_LEVEL: 'info', USER_API_URL: 'http://mine', SERVICE_NAME: 'not-me' }, secrets: {} },
  };

  it('is given to each pin as its own revision has it, secrets as references only, the migration too', () => {
    const of = input({ configurations, pins: { stable: release(1), candidate: release(2), weight: 0, candidateConfigRevision: 4 } });
    expect(node(of, 'workload/r1')).toMatchObject({ env: { LOG_LEVEL: 'debug' }, secrets: { API_KEY: { ref: 'service/shop/staging/API_KEY', version: 2 } } });
    expect(node(of, 'workload/r2').env.LOG_LEVEL).toBe('info');
    expect(node(of, 'workload/r2')).not.toHaveProperty('secrets');
    expect(node(of, 'migration/r2').env.LOG_LEVEL).toBe('info');
  });

  it('never takes the place of what the platform gives', () => {
    expect(node(input({ configurations, configRevision: 4 }), 'workload/r1').env.SERVICE_NAME).toBe('shop');
  });

  it('holds addresses of what the service depends on, unless somebody has set another; what is not there is a condition', () => {
    const dependencies = { 'user-api': 'http://127.0.0.1:4100' };
    expect(node(input({ dependencies }), 'workload/r1').env.USER_API_URL).toBe('http://127.0.0.1:4100');
    expect(node(input({ dependencies, configurations, configRevision: 4 }), 'workload/r1').env.USER_API_URL).toBe('http://mine');
    const { conditions } = compile(input({ dependencies, environment: { name: 'preview-7', base: 'staging' } }));
    expect(conditions).toEqual([expect.objectContaining({ type: 'DependencyMissing', message: expect.stringMatching(/depends on mail, .* in preview-7, nor in staging: MAIL_URL is not set/), next: 'platform deploy mail --env staging' })]);
    expect(compile(input({ dependencies: { ...dependencies, mail: 'http://m' } })).conditions).toEqual([]);
    expect(compile(input({})).conditions).toEqual([]);
  });
});

it.each([['LOG_LEVEL', true], ['A', true], ['log', false], ['1A', false], ['A-B', false], ['PATH', false], ['DATABASE_URL', false], ['SERVICE_X', false], ['WAYMARK_DATA', false], ['A'.repeat(64), false], ['', false]])('%s as a name: %s', (name, may) => {
  expect(whyNotConfigName(name) === undefined).toBe(may);
});

it('compares configurations by name, and tells no values of secrets', () => {
  const before = { values: { A: '1', B: '2', C: '3' }, secrets: { K: 1, L: 1, M: 4 } };
  const after = { values: { A: '1', B: '9', D: '4' }, secrets: { K: 2, M: 4, C: 1 } };
  expect(compareConfigurations(before, after)).toEqual([
    { name: 'B', kind: 'value', change: 'changed', before: '2', after: '9' },
    { name: 'C', kind: 'value', change: 'removed', before: '3' },
    { name: 'C', kind: 'secret', change: 'added' },
    { name: 'D', kind: 'value', change: 'added', after: '4' },
    { name: 'K', kind: 'secret', change: 'changed' },
    { name: 'L', kind: 'secret', change: 'removed' },
  ]);
  expect(compareConfigurations(before, after, { versions: false }).map(d => d.name)).toEqual(['B', 'C', 'C', 'D', 'L']);
});
