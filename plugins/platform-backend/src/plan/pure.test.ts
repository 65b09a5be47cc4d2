import { parseServiceFile, type ServiceFile } from '@waymark/platform-common';
import { treeOf } from '../__testUtils__/startPlatform';
import { judge } from './judge';
import type { PlanBasis } from './types';
import { wantedGraph } from './wantedGraph';
import { whatMoved } from './whatMoved';

const basis: PlanBasis = { environment: 'production', generation: 4, stable: 1, candidate: null, configRevision: 1, definitions: 'a', facts: { 'What it goes back to': 'r1' }, observed: { 'x-production': 'yes' } };

describe('what has moved since a plan', () => {
  it('is nothing while all is as it was', () => {
    expect(whatMoved(basis, { ...basis, observed: { ...basis.observed } })).toEqual([]);
  });

  it.each([
    [{ stable: 2 }, 'In production served r1, now r2 does.'],
    [{ candidate: 3 }, 'In production r3 is being brought up, and was not.'],
    [{ configRevision: 2 }, 'The configuration of production was revision 1 and is 2.'],
    [{ facts: { 'What it goes back to': 'r2' } }, 'What it goes back to was: r1; and is: r2.'],
    [{ facts: {} }, 'What it goes back to was: r1; and is: nothing.'],
    [{ definitions: 'b' }, 'The definitions of the platform (types, sizes, prices) have changed.'],
    [{ observed: {} }, 'x-production was seen as "yes" and is "not read".'],
    [{ observed: { 'x-production': 'yes, differs' } }, 'x-production was seen as "yes" and is "yes, differs".'],
    [{ generation: 5 }, 'Somebody has changed what is wanted in production meanwhile.'],
  ])('%j', (change, words) => {
    expect(whatMoved(basis, { ...basis, ...change })).toEqual([words]);
  });
});

function fileOf(more: string): ServiceFile {
  const text = Buffer.from(treeOf('a-service', 'payments')[0].contentBase64, 'base64').toString();
  const parsed = parseServiceFile(text.replace('spec:', `${more}spec:`), { file: 'platform.yaml' });
  if (!parsed.ok) throw new Error(parsed.problems[0].message);
  return parsed.file;
}

describe('the platform’s own policies', () => {
  const graph = (file: ServiceFile) =>
    wantedGraph(
      { service: { name: 'a-service', team: 'payments' }, environment: { name: 'production' }, configRevision: 1, capabilities: { target: 'local', tls: true, resourceLimits: true, canary: true, alerts: true, dashboards: true, backups: true } },
      undefined,
      { number: 1, commit: 'c', artifact: 'a', spec: file, commands: { start: 'node .' } },
    );
  const words = (file: ServiceFile, production = true) => judge({ file, graph: graph(file), environment: 'production', production }).map(v => v.policy);

  it('warn of a critical service on one replica, in production only', () => {
    const critical = fileOf('  tier: critical\n');
    expect(words(critical)).toContain('replicas-of-critical-services');
    expect(words(critical, false)).toEqual([]);
    expect(words(fileOf(''))).not.toContain('replicas-of-critical-services');
  });

  it('warn where there is no objective', () => {
    expect(words(fileOf(''))).toContain('objective-in-production');
  });
});
