import { errorBody } from '../__testUtils__/FakePlatform';
import { plan } from '../__testUtils__/samples';
import { platform, TestIo } from '../__testUtils__/TestIo';
import { useDeploying } from '../__testUtils__/useDeploying';

const world = useDeploying();

describe('deploy on a terminal', () => {
  it('shows the plan before production, and does what was agreed to', async () => {
    const io = await world.run(
      'deploy --env production --canary 5% --reason fix',
      {
        terminal: true,
        answer: 'y\n',
      },
    );
    expect(io.code).toBe(0);
    expect(io.err).toContain('production: r6 → r7');
    expect(io.err).toContain('Cannot be taken back.');
    expect(io.err).toContain('45.00 → 60.00 USD a month');
    expect(io.err).toContain('Deploy r7 of payment-api to production? [y/N]');
    expect(world.begun().map(one => [one.id, one.body])).toEqual([
      ['POST /plans/{plan}/apply', { canary: { first: 5 }, reason: 'fix' }],
    ]);
  });

  it.each([
    ['n\n', 3],
    ['\n', 3],
    ['maybe\n', 3],
  ])('does nothing without a yes (%j)', async (answer, code) => {
    const io = await world.run('deploy', { terminal: true, answer });
    expect([io.code, world.begun().length]).toEqual([code, 0]);
    expect(io.err).toContain('Declined: nothing was done.');
  });

  it('ends with 130 at a Ctrl-C, and at the end of the input', async () => {
    const io = new TestIo(
      { ...process.env, ...world.api.env },
      { cwd: world.folder.path, terminal: true },
    );
    const running = platform('deploy', io);
    await io.untilErr(/\[y\/N\]/);
    io.interrupt();
    expect((await running).code).toBe(130);
    const second = new TestIo(
      { ...process.env, ...world.api.env },
      { cwd: world.folder.path, terminal: true },
    );
    second.stdin.end();
    expect((await platform('deploy', second)).code).toBe(130);
    expect(world.begun()).toHaveLength(0);
  });

  it('asks nothing for staging, or with --yes', async () => {
    await world.run('deploy --env staging', { terminal: true });
    await world.run('deploy --yes', { terminal: true });
    expect(world.api.seen('POST /services/{service}/plans')).toHaveLength(0);
    expect(world.begun()).toHaveLength(2);
  });

  it('says that what is still being built cannot be planned, and waits for it', async () => {
    world.api.on('POST /services/{service}/plans', () => ({
      status: 201,
      body: plan({ notIncluded: 'The newest push (a1b2) is being built.' }),
    }));
    const io = await world.run('deploy', { terminal: true, answer: 'yes\n' });
    expect(io.err).toContain('is being built');
    expect(io.err).not.toContain('r6 → r7');
    expect(world.begun()[0].id).toBe('POST /services/{service}/deployments');
  });

  it('refuses as the server does where there can be no plan for another reason', async () => {
    world.api.on('POST /services/{service}/plans', () => ({
      status: 404,
      body: errorBody('NotFoundError', 'There is no environment "x"'),
    }));
    expect((await world.run('deploy', { terminal: true })).code).toBe(5);
  });
});
