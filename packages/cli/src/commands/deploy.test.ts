import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { errorBody } from '../__testUtils__/FakePlatform';
import { deployment, ENDED } from '../__testUtils__/samples';
import { platformAt } from '../__testUtils__/TestIo';
import { useDeploying } from '../__testUtils__/useDeploying';

const world = useDeploying();

describe('deploy in the folder of a service', () => {
  it('takes the promotion order, and tells steps and measurements as they come', async () => {
    const io = await world.run('deploy');
    expect(io.code).toBe(0);
    expect(io.err).toContain('→ payment-api @ staging, then production');
    expect(io.err).toContain('✓ staging: Traffic');
    expect(io.err).toContain('10 %, measurement 1: successful');
    expect(io.err).not.toContain('Not included');
    expect(io.out).toMatch(
      /^Deploy payment-api to staging, then production: done after 42\.0 s\./,
    );
    expect(world.begun()).toHaveLength(1);
    expect(world.begun()[0]).toMatchObject({
      params: { service: 'payment-api' },
      body: {},
      headers: { 'x-waymark-door': 'cli' },
    });
    expect(world.begun()[0].headers['idempotency-key']).toMatch(/^cli:/);
  });

  it('names what is not included, and deploys all the same', async () => {
    world.pushed(world.folder.head);
    world.folder.write('src/a b.ts', '1');
    world.folder.commit('Round up');
    world.folder.git('mv', 'platform.yaml', 'other.yaml');
    world.folder.git('mv', 'other.yaml', 'platform.yaml');
    world.folder.write('src/new.ts', '2');
    const io = await world.run('deploy --env staging --json');
    expect(io.code).toBe(0);
    expect(io.err).toMatch(
      /Not included: 1 commit not pushed to main:\n {2}[0-9a-f]{7} Round up\n/,
    );
    expect(io.err).toMatch(
      /Not included: 1 file changed here and not committed:\n {2}src\/new\.ts\n/,
    );
    expect(io.document).toMatchObject({
      operation: { kind: 'deploy', outcome: 'succeeded' },
      service: { name: 'payment-api' },
      notIncluded: {
        branch: 'main',
        uncommitted: ['src/new.ts'],
        commits: [{ message: 'Round up' }],
      },
      environments: [{ name: 'staging' }],
    });
    expect(world.begun()[0].body).toEqual({ environments: ['staging'] });
  });

  it('names the commits of another branch, and says where it cannot know', async () => {
    world.pushed(world.folder.head);
    world.folder.git('checkout', '-q', '-b', 'try');
    world.folder.commit('An idea');
    expect((await world.run('deploy')).err).toContain(
      'Not included: 1 commit of branch try, which is not on main:',
    );
    world.folder.git('update-ref', '-d', 'refs/remotes/origin/main');
    world.pushed('f'.repeat(40));
    expect((await world.run('deploy')).err).toContain(
      'run "git fetch" to know',
    );
  });

  it('is that of the repository while platform.yaml is broken', async () => {
    world.folder.write('platform.yaml', 'kind: [');
    expect((await world.run('deploy --env staging')).err).toContain(
      '→ payment-api @ staging',
    );
  });

  it('says nothing of the folder for another service, or a release that is named', async () => {
    world.folder.write('new.ts', '1');
    expect((await world.run('deploy other-api')).err).not.toContain(
      'Not included',
    );
    expect(world.begun()[0].params.service).toBe('other-api');
    expect((await world.run('deploy --release 5')).err).not.toContain(
      'Not included',
    );
    expect(world.begun()[1].body).toEqual({ release: 'r5' });
  });
});

it('sends on what was said', async () => {
  await platformAt(world.api, [
    ...'deploy payment-api --env production --canary 10%'.split(' '),
    ...['--supersede', '--reason', 'a fix'],
    ...['--break-glass', 'payments are down', '--yes', '--detach'],
  ]);
  expect(world.begun()[0].body).toEqual({
    environments: ['production'],
    canary: { first: 10 },
    supersede: true,
    reason: 'a fix',
    breakGlass: 'payments are down',
  });
});

it.each([
  ['deploy', 2, /Which service\?/],
  ['deploy x --canary 0%', 2, /cannot be the first weight/],
  ['deploy x --canary lots', 2, /cannot be the first weight/],
  ['deploy x --release latest', 2, /"latest" is no release/],
  ['deploy x --break-glass no', 2, /needs a reason/],
])('refuses %s outside of a folder', async (words, code, why) => {
  const nowhere = mkdtempSync(path.join(tmpdir(), 'nowhere-'));
  const io = await world.run(words, { cwd: nowhere });
  rmSync(nowhere, { recursive: true });
  expect([io.code, world.api.requests.length]).toEqual([code, 0]);
  expect(io.err).toMatch(why);
});

it('leaves at once with --detach', async () => {
  const io = await world.run('deploy --detach');
  expect([io.code, io.out]).toEqual([7, 'op-7\n']);
  expect(io.err).toContain('platform operations op-7 -f');
});

it('ends with 8 where it was rolled back, and says why', async () => {
  world.ended = deployment(ENDED.rolledBack);
  const io = await world.run('deploy --json');
  expect(io.code).toBe(8);
  expect(io.err).toContain('then production: rolled back');
  expect(io.err).toContain('12 of 60 requests to r7 failed');
  expect(io.document).toMatchObject({
    rolledBack: true,
    error: { step: 'production/canary-10' },
  });
});

it.each([
  ['rollback', 8],
  ['deploy', 1],
] as const)('overtaken by a %s it ends with %i', async (kind, code) => {
  world.ended = deployment({
    state: 'superseded',
    outcome: 'superseded',
    supersededBy: 'op-8',
  });
  world.api.on('GET /operations/{operation}', () => ({
    body: deployment({ id: 'op-8', kind }),
  }));
  const io = await world.run('deploy');
  expect(io.code).toBe(code);
  expect(io.err).toContain('platform operations op-8 -f');
});

it.each([
  [409, 6],
  [404, 5],
])('ends an answer of %i with %i', async (status, code) => {
  world.api.on('POST /services/{service}/deployments', () => ({
    status,
    body: errorBody('ConflictError', 'somebody else', 'why', '--supersede'),
  }));
  expect((await world.run('deploy')).code).toBe(code);
});
