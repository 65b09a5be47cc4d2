import { PROMISED } from '../__testUtils__/promisedFile';
import { parseServiceFile } from '../spec';
import { compile } from './compile';
import type { CompileInput, ReleaseRef } from './types';

const fileWith = (extra = '') => `${PROMISED}${extra}`;

const release = (number: number, text = fileWith()): ReleaseRef => {
  const parsed = parseServiceFile(text);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { number, commit: 'c'.repeat(40), artifact: `payment-api-${number}`, spec: parsed.file, commands: { start: 'node src/main.ts', migrate: 'node --run migrate' } };
};

const input = (pins: CompileInput['pins'], environment = 'staging'): CompileInput => ({
  service: { name: 'payment-api', team: 'payments' },
  environment: { name: environment },
  pins,
  configRevision: 1,
  capabilities: { target: 'local', tls: false, resourceLimits: false, canary: false, alerts: false, dashboards: false, backups: false },
});

describe('compile', () => {
  it('makes nothing for an empty binding', () => {
    expect(compile(input({ weight: 0 }))).toEqual({ nodes: [], conditions: [] });
  });

  it('puts a candidate beside what is stable, and leaves the route to the stable one', () => {
    const { nodes } = compile(input({ stable: release(14), candidate: release(15), weight: 0 }));
    expect(nodes.map(n => n.id)).toEqual(['postgres', 'workload/r14', 'migration/r15', 'workload/r15', 'route']);
    expect(nodes.find(n => n.id === 'workload/r15')!.dependsOn).toEqual(['postgres', 'migration/r15']);
    const route = nodes.find(n => n.id === 'route')!;
    expect(route.dependsOn).toEqual(['workload/r14']);
    expect(route.properties.backends).toEqual([{ workload: 'payment-api-staging-r14-c1', weight: 100, release: 'r14' }]);
  });

  it('splits traffic by the weight of a canary', () => {
    const { nodes } = compile(input({ stable: release(14), candidate: release(15), weight: 10 }));
    expect((nodes.at(-1)!.properties.backends as any[]).map(b => [b.release, b.weight])).toEqual([['r14', 90], ['r15', 10]]);
  });

  it('never runs the migration of what is already stable', () => {
    expect(compile(input({ stable: release(14), weight: 0 })).nodes.map(n => n.id)).toEqual(['postgres', 'workload/r14', 'route']);
  });

  it('puts the database of a preview into an instance that previews share, where the target has one, and says what that lacks', () => {
    const of = (preview: boolean, sharedDatabases: boolean) => {
      const { nodes, conditions } = compile({ ...input({ stable: release(1), weight: 0 }, 'new-checkout-1a2b3c4d'), environment: { name: 'new-checkout-1a2b3c4d', preview }, capabilities: { ...input({ weight: 0 }).capabilities, sharedDatabases } });
      const { database, user, shared } = nodes[0].properties;
      return [database, user, shared, conditions.filter(c => /Backups|PointInTime/.test(c.type)).map(c => c.type)];
    };
    expect(of(true, true)).toEqual(['new_checkout_1a2b3c4d', 'new_checkout_1a2b3c4d', true, ['PointInTimeRecoveryNotAvailable']]);
    for (const one of [of(true, false), of(false, true)]) expect(one).toEqual(['payment_api', 'payment_api', undefined, ['BackupsNotScheduled']]);
  });

  it('orders nodes so that each follows what it depends on', () => {
    const { nodes } = compile(input({ stable: release(1), candidate: release(2), weight: 50 }));
    nodes.forEach((node, index) => node.dependsOn.forEach(id => expect(nodes.findIndex(n => n.id === id)).toBeLessThan(index)));
  });

  it('lays an environment over the file', () => {
    const text = fileWith('  environments:\n    production:\n      runtime:\n        replicas: 5\n');
    const replicas = (environment: string) => compile(input({ stable: release(1, text), weight: 0 }, environment)).nodes.find(n => n.type === 'workload')!.properties.replicas;
    expect([replicas('staging'), replicas('production')]).toEqual([3, 5]);
  });

  it('says with the route, of which there is one, how the service is watched', () => {
    const of = (environment: CompileInput['environment']) =>
      compile({ ...input({ stable: release(14), candidate: release(15), weight: 10 }), environment }).nodes.find(n => n.id === 'route')!.properties;
    expect(of({ name: 'staging' })).toMatchObject({ tier: 'critical', monitoring: { alerts: true, dashboard: true, slo: 99.9 } });
    expect(of({ name: 'new-checkout', preview: true }).monitoring).toMatchObject({ alerts: false, slo: 99.9 });
  });

  it('says what the target or this version does not do, once each, and only of what was asked for', () => {
    const { conditions } = compile(input({ stable: release(1), weight: 0 }));
    expect(conditions.map(c => c.type)).toEqual(['TLSNotAvailable', 'LimitsNotEnforced', 'CanaryNotAvailable', 'AutomaticRollbackNotAvailable', 'AlertsNotEvaluated', 'DashboardNotAvailable', 'BackupsNotScheduled']);
    expect(conditions.find(c => c.type === 'AlertsNotEvaluated')!.message).toContain('99.9 %');
    const plain = fileWith().replace(/ {2}(monitoring|deployment):[\s\S]*$/, '');
    const few = compile(input({ stable: release(1, plain), weight: 0 })).conditions.map(c => c.type);
    expect(few).not.toContain('CanaryNotAvailable');
  });

  it('holds no secret', () => {
    const text = JSON.stringify(compile(input({ stable: release(1), weight: 0 })));
    expect(text).not.toMatch(/password|token/i);
  });
});

describe('databases of a place', () => {
  const login = (user: string, version = 1) => ({ user, secret: `postgres/${user}`, version });
  const two = (database: object, logins: CompileInput['logins'] = {}) =>
    compile({ ...input({ stable: release(1), candidate: release(1), candidateConfigRevision: 2, weight: 0 }), configurations: { 2: { values: {}, secrets: {}, database: database as any } }, logins });
  const of = (nodes: ReturnType<typeof compile>['nodes'], id: string) => nodes.find(n => n.id === id)!;

  it('are two while a restored one takes the place: each pin has its own, and what was not migrated is', () => {
    const { nodes } = two({ object: 'payment-api-staging-db-1a2b' });
    expect(nodes.filter(n => n.type === 'postgres').map(n => [n.id, n.name])).toEqual([['postgres', 'payment-api-staging-db'], ['postgres/payment-api-staging-db-1a2b', 'payment-api-staging-db-1a2b']]);
    expect(of(nodes, 'workload/r1').properties.databaseUrlFrom).toBe('postgres');
    expect(of(nodes, 'workload/r1-next')).toMatchObject({ dependsOn: ['postgres/payment-api-staging-db-1a2b', 'migration/r1'], properties: { databaseUrlFrom: 'postgres/payment-api-staging-db-1a2b' } });
    expect(of(nodes, 'migration/r1').dependsOn).toEqual(['postgres/payment-api-staging-db-1a2b']);
  });

  it('let in every login that a pin may use; a pin has the one that counts, or its own', () => {
    const name = 'payment-api-staging-db';
    const { nodes } = two({ object: name, login: login('b') }, { [name]: [login('a', 3), login('b')] });
    expect(nodes.filter(n => n.type === 'postgres')).toHaveLength(1);
    expect(nodes[0].properties).toMatchObject({ login: login('a', 3), logins: [login('b')] });
    expect(of(nodes, 'workload/r1').properties.databaseLogin).toEqual(login('a', 3));
    expect(of(nodes, 'workload/r1-next').properties.databaseLogin).toEqual(login('b'));
    expect(nodes.some(n => n.type === 'migration')).toBe(false);
    expect(compile(input({ stable: release(1), weight: 0 })).nodes[1].properties).not.toHaveProperty('databaseLogin');
  });
});
