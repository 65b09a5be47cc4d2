import { expect, test } from '@playwright/test';
import { ends } from '../support/commandLine.ts';
import { Clone, git } from '../support/git.ts';
import { api } from '../support/product.ts';
import { makeService, pipelineOf, uniqueName } from '../support/services.ts';
import { commitIn, headOf, replicasBecome, replicasOf } from '../support/underneath.ts';
import { tellStory } from './story.ts';

const name = uniqueName('line');
let clone: Clone;
let cloneUrl: string;
const commits: string[] = [];
const here = () => ({ cwd: clone.folder });
const pids = () => replicasOf(name, 'staging').map(one => one.pid);
const change = (file: string, from: string, to: string) => clone.edit(file, from, to);

test.beforeAll(async () => {
  test.setTimeout(240_000);
  ({ repository: { cloneUrl } } = await makeService(name));
  clone = await Clone.of(cloneUrl);
  commits.push(await headOf(cloneUrl));
  await clone.write('NEWS.md', '# News\n');
  commits.push(await clone.publish('Tell the news'));
  expect((await pipelineOf(name, 'Tell the news')).state).toBe('succeeded');
  await replicasBecome(name, 'staging', 1);
});
test.afterAll(() => clone?.remove());

/** What a line must leave as it is: the pin, the processes, the repository. */
async function nothingChanges(work: () => Promise<unknown>): Promise<void> {
  const before = [await commitIn(name, 'staging'), pids(), await headOf(cloneUrl)];
  await work();
  expect([await commitIn(name, 'staging'), pids(), await headOf(cloneUrl)]).toEqual(before);
}

tellStory('running', name, {
  validate: async line => {
    expect((await ends(0, `${line} --json`, here())).document).toMatchObject({ valid: true, problems: [] });
    // From a folder below too; and nobody is asked.
    await ends(0, line, { cwd: `${clone.folder}/src`, env: { PLATFORM_URL: 'http://127.0.0.1:9', PLATFORM_TOKEN: 'x' } });
    await change('platform.yaml', 'replicas: 1', 'replicas: many');
    const { document, code } = await ends(1, `${line} --json`, here());
    expect([code, document.problems[0]]).toMatchObject([1, { file: 'platform.yaml', line: expect.any(Number), column: expect.any(Number) }]);
    await change('platform.yaml', 'replicas: many', 'replicas: 1');
    await ends(5, 'validate no-such-file.yaml', here());
  },

  'render --env production': async line => {
    expect((await ends(0, line, here())).out).toContain('route');
    expect((await ends(0, `${line} --json`, here())).document.preview).toBe(true);
    await ends(5, line);
  },

  'plan --offline': async line => {
    await change('platform.yaml', 'replicas: 1', 'replicas: 3');
    await nothingChanges(async () => {
      const { document } = await ends(0, `${line} --json`, here());
      expect(document).toMatchObject({ preview: true, comparedWith: 'HEAD' });
      expect(document.plan?.id ?? document.id).toBeUndefined();
    });
    await change('platform.yaml', 'replicas: 3', 'replicas: 1');
    await ends(2, `${line} --release r1`, here());
  },

  'plan --env staging': async line => {
    await nothingChanges(async () => {
      const { out, err } = await ends(0, line, here());
      expect(out).toContain('r2, as before');
      expect(err).toMatch(/platform apply plan-\S+/);
    });
    await ends(5, line.replace('staging', 'nowhere'), here());
  },

  'apply ID': async line => {
    const { document } = await ends(0, 'plan --env staging --release r1 --json', here());
    const apply = line.replace('ID', document.plan.id);
    expect((await ends(0, `${apply} --json`)).document.operation.outcome).toBe('succeeded');
    expect(await commitIn(name, 'staging')).toBe(commits[0]);
    // What it was made from has moved: by itself.
    await ends(6, apply);
    await ends(5, line.replace('ID', 'plan-nobody-made-this'));
    await ends(0, 'deploy --env staging', here());
    expect(await commitIn(name, 'staging')).toBe(commits[1]);
  },

  'plan restart': async line => {
    await replicasBecome(name, 'staging', 1);
    await nothingChanges(() => ends(0, `${line} --json`, here()));
    await ends(6, `${line} --env production`, here());
  },

  restart: async line => {
    const [before] = await replicasBecome(name, 'staging', 1);
    const { document } = await ends(0, `${line} --json`, here());
    expect(document.operation).toMatchObject({ kind: 'restart', outcome: 'succeeded' });
    const [after] = await replicasBecome(name, 'staging', 1, one => one.pid !== before.pid);
    expect(after.env.SERVICE_COMMIT).toBe(commits[1]);
    await ends(6, `${line} --env production`, here());
    await ends(6, `${line} ${name}`, { as: 'noah.fischer' });
  },

  jobs: async line => {
    const { document } = await ends(0, `${line} --json`, here());
    expect(document.jobs).toEqual([]);
    expect((await ends(0, line, here())).err).toContain('Nothing runs by the clock');
  },

  // What runs by the clock is told in a story of its own: this service has nothing of the kind.
  'jobs run my-api nightly': async line => {
    expect((await ends(5, line)).err).toContain('no job "nightly"');
    await ends(2, 'jobs run my-api');
  },

  'jobs log my-api nightly': async line => {
    expect((await ends(5, line)).err).toContain('no job "nightly"');
  },

  'plan scale --env staging --replicas 2 --for 1h --reason "a sale"': async line => {
    await nothingChanges(() => ends(0, `${line} --json`, here()));
    await ends(2, line.replace('--replicas 2', '--replicas two'), here());
  },

  'scale --env staging --replicas 2 --for 1h --reason "a sale"': async line => {
    const head = await headOf(cloneUrl);
    await ends(0, line, here());
    await replicasBecome(name, 'staging', 2);
    expect(await headOf(cloneUrl)).toBe(head);
    const { out } = await ends(0, 'status', here());
    expect(out).toMatch(/Overridden[\s\S]*a sale/);
    await ends(2, line.replace(' --reason "a sale"', ''), here());
  },

  'scale --env staging --end-override': async line => {
    expect((await ends(0, `${line} --json`, here())).document.operation.outcome).toBe('succeeded');
    await replicasBecome(name, 'staging', 1);
    await ends(6, line, here());
  },

  'scale --replicas 2': async line => {
    const head = await headOf(cloneUrl);
    await ends(0, line, here());
    await replicasBecome(name, 'staging', 2);
    await git(clone.folder, 'pull', '-q', '--rebase', '--autostash');
    expect(await headOf(cloneUrl)).not.toBe(head);
    expect(await clone.read('platform.yaml')).toContain('replicas: 2');
    await ends(2, 'scale', here());
  },

  'plan rollback --env staging': async line => {
    await nothingChanges(async () => {
      const { document } = await ends(0, `${line} --json`, here());
      expect(document.plan).toMatchObject({ kind: 'rollback', release: 'r2' });
    });
    expect((await api(`/services/${name}/deployments?limit=1`)).body.items[0].to).toBe('r3');
    await ends(6, line.replace('staging', 'production'), here());
  },
});
