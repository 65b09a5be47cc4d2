import { parseServiceFile } from '../spec';
import { compile } from './compile';
import { jobObjectName } from './names';
import type { CompileInput, ReleaseRef, TargetCapabilities } from './types';

const release = (number: number, spec: string): ReleaseRef => {
  const parsed = parseServiceFile(`kind: Service\nmetadata: { name: mailer, team: mail }\nspec:\n  language: typescript\n${spec}`);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return { number, commit: 'c'.repeat(40), artifact: `mailer-${number}`, spec: parsed.file, commands: { start: 'node src/main.ts' } };
};

const input = (pins: CompileInput['pins'], can: Partial<TargetCapabilities> = {}, preview = false): CompileInput => ({
  service: { name: 'mailer', team: 'mail' },
  environment: { name: 'staging', preview },
  pins,
  configRevision: 1,
  capabilities: { target: 'local', tls: false, resourceLimits: true, canary: true, alerts: true, dashboards: true, backups: true, ...can },
});

const WEB = '  framework: fastify\n';
const WORKER = '  runtime: { type: worker }\n';
const JOBS = '  database: { type: postgres }\n  jobs:\n    tidy: { schedule: "@daily", command: npm run tidy, timezone: Europe/Berlin }\n    mail: { schedule: "* * * * *", command: npm run mail }\n  environments: { staging: { jobs: { tidy: { suspend: true } } } }\n';
const SCALED = '  runtime: { autoscaling: { min: 2, max: 8 } }\n';

const ids = (pins: CompileInput['pins'], can?: Partial<TargetCapabilities>) => compile(input(pins, can)).nodes.map(node => node.id);
const types = (graph: ReturnType<typeof compile>) => graph.conditions.map(({ type, reason }) => `${type} ${reason}`);

describe('a worker', () => {
  it('has a workload without a port, and no address', () => {
    const graph = compile(input({ stable: release(1, WORKER), weight: 0 }));
    expect(graph.nodes.map(node => node.id)).toEqual(['workload/r1']);
    expect(graph.nodes[0].properties.port).toBeNull();
    expect(graph.nodes[0].properties).not.toHaveProperty('readyPath');
    expect(types(graph)).toEqual(['AutomaticRollbackNotAvailable WorkerTakesNoRequests']);
    expect(compile(input({ stable: release(1, WEB), weight: 0 })).nodes[0].properties).not.toHaveProperty('port');
  });

  it('gets no share of requests beside what answered them, and takes the address with it', () => {
    const { nodes } = compile(input({ stable: release(1, WEB), candidate: release(2, WORKER), weight: 10 }));
    expect(nodes.map(node => node.id)).toEqual(['workload/r1', 'workload/r2', 'route']);
    expect(nodes[2]).toMatchObject({ dependsOn: ['workload/r1'], properties: { backends: [{ weight: 100, release: 'r1' }] } });
    expect(ids({ stable: release(2, WORKER), candidate: release(3, WEB), weight: 0 })).toEqual(['workload/r2', 'workload/r3']);
  });
});

describe('jobs', () => {
  const can = { scheduledJobs: true };

  it('run with what serves, and what it has', () => {
    const { nodes, conditions } = compile(input({ stable: release(1, JOBS), candidate: release(2, JOBS), weight: 0 }, can));
    expect(nodes.map(node => node.id)).toEqual(['postgres', 'workload/r1', 'workload/r2', 'route', 'job/mail', 'job/tidy']);
    const [mail, tidy] = nodes.slice(-2);
    expect(mail).toMatchObject({ type: 'job', name: 'mailer-staging--mail', dependsOn: ['postgres'], resource: false });
    expect(mail.properties).toMatchObject({ workspace: 'mailer-1', schedule: '* * * * *', suspend: false, timezone: 'UTC', timeoutSeconds: 3600, databaseUrlFrom: 'postgres', env: { SERVICE_VERSION: 'r1' }, release: 'r1' });
    expect(tidy.properties).toMatchObject({ job: 'tidy', suspend: true, timezone: 'Europe/Berlin' });
    expect(conditions.map(condition => condition.type)).not.toContain('ScheduledJobsNotAvailable');
    expect(ids({ candidate: release(1, JOBS), weight: 0 }, can)).toEqual(['postgres', 'workload/r1']);
  });

  it('are named where nothing runs them, and rest in previews', () => {
    const elsewhere = compile(input({ stable: release(1, JOBS), weight: 0 }));
    expect(elsewhere.nodes.some(node => node.type === 'job')).toBe(false);
    expect(elsewhere.conditions).toContainEqual(expect.objectContaining({ type: 'ScheduledJobsNotAvailable', message: expect.stringContaining('mail, tidy') }));
    const preview = compile(input({ stable: release(1, JOBS), weight: 0 }, can, true));
    expect(preview.nodes.filter(node => node.type === 'job').map(node => node.properties.suspend)).toEqual([true, true]);
    expect(types(preview)).toContain('SchedulesSuspended Preview');
  });

  it('have names of their own, however services and environments are called', () => {
    const names = [['pay', 'qa', 'x'], ['pay-qa', 'staging', 'x'], ['pay', 'qa', 'staging-x'], ['pay-qa-staging', 'x', 'x'], ['pay--qa', 'b', 'x'], ['pay', 'qa', 'b-x']];
    expect(new Set(names.map(([service, environment, job]) => jobObjectName(service, environment, job))).size).toBe(names.length);
  });
});

describe('autoscaling', () => {
  const of = (can: Partial<TargetCapabilities>, replicas?: number) => {
    const graph = compile({ ...input({ stable: release(1, SCALED), weight: 0 }, can), replicas });
    return [graph.nodes[0].properties.replicas, graph.nodes[0].properties.autoscaling, graph.conditions.find(one => one.type === 'AutoscalingNotAvailable')?.message];
  };

  it('is what runs where the target can, and a condition where it cannot', () => {
    expect(of({ autoscaling: true })).toEqual([2, { min: 2, max: 8, cpuPercent: 70 }, undefined]);
    expect(of({ autoscaling: true }, 5)).toEqual([5, undefined, undefined]);
    expect(of({})).toEqual([2, undefined, 'autoscaling from 2 to 8 is noted; target "local" does not scale by itself: 2 replicas run.']);
  });
});
