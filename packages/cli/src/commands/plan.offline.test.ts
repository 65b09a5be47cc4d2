import { platform, TestIo } from '../__testUtils__/TestIo';
import { serviceFile, WorkingFolder } from '../__testUtils__/workingFolder';

let folder: WorkingFolder;
beforeEach(() => {
  folder = new WorkingFolder();
});
afterEach(() => folder.remove());

/** Runs a command in the folder of a service, where no platform is known. */
const run = (words: string) =>
  platform(words, new TestIo({ PATH: process.env.PATH }, { cwd: folder.path }));

describe('plan --offline', () => {
  it('compares with what was committed last, and is a preview', async () => {
    const same = await run('plan --offline --env staging --json');
    expect(same.code).toBe(0);
    expect(same.document).toMatchObject({
      preview: true,
      comparedWith: 'HEAD',
    });
    expect(
      same.document.environments[0].actions.map((one: any) => one.verb),
    ).toEqual(['none', 'none']);
    folder.write(
      'platform.yaml',
      serviceFile('  database:\n    type: postgres\n    size: small\n').replace(
        'replicas: 1',
        'replicas: 3',
      ),
    );
    const io = await run('plan --offline --env staging');
    expect(io.err).toContain('This is a preview');
    expect(io.out).toContain('+ create  payment-api-staging-db');
    expect(io.out).toContain('replicas 1 → 3');
    expect(io.out).toMatch(/cost: 13\.50 → \d+\.\d\d USD a month/);
    folder.commit('A database');
    folder.write('platform.yaml', serviceFile());
    expect((await run('plan --offline --env staging')).out).toContain(
      '○ detach',
    );
  });

  it('says where the file is wrong, and what does not go together', async () => {
    folder.write('platform.yaml', serviceFile().replace('typescript', 'cobol'));
    const io = await run('plan --offline');
    expect(io.code).toBe(1);
    expect(io.err).toMatch(/platform\.yaml:6:\d+/);
    expect((await run('render --json')).document.error.problems).toHaveLength(
      1,
    );
    expect((await run('plan --offline payment-api')).code).toBe(2);
    expect((await run('plan --offline --release r1')).code).toBe(2);
  });

  it('renders every part, and says that it is a preview', async () => {
    const io = await run('render --env production');
    expect(io.code).toBe(0);
    expect(io.err).toContain('→ payment-api @ production (preview)');
    expect(io.err).toContain('This is a preview');
    expect(io.out).toContain('workload/r1: workload payment-api-production-r1');
    expect(io.out).toContain('payment-api.production.localhost');
    const { document } = await run('render --json');
    expect(document).toMatchObject({ preview: true, environment: 'staging' });
    expect(document.graph.nodes.map((one: any) => one.type)).toEqual([
      'workload',
      'route',
    ]);
    expect((await run('render nowhere.yaml')).code).toBe(5);
  });
});
