import { expect, test } from '@playwright/test';
import { ends, start } from '../support/commandLine.ts';
import { Clone } from '../support/git.ts';
import { api, until } from '../support/product.ts';
import { answerOf, serviceDetail, uniqueName } from '../support/services.ts';
import { addressOf, canConnect, commitIn, headOf, replicasOf, rowsOf } from '../support/underneath.ts';
import { tellStory } from './story.ts';

const name = uniqueName('line');
let clone: Clone;
/** The first and the second commit of the service. */
const commits: string[] = [];
/** The one between them, which has failed its tests. */
let unbuilt: string;

const here = () => ({ cwd: clone.folder });
const production = async () => (await serviceDetail(name)).environments.find((one: any) => one.name === 'production');
test.afterAll(() => clone?.remove());

/** Waits until a canary of a release has its first weight in production. */
const canaryOf = (release: string, weight = 10) =>
  until(`${release} has ${weight} % of production`, async () => {
    const place = await production();
    return place.candidate === release && place.weight === weight && place;
  });

tellStory('rollout', name, {
  'create service my-api --lang typescript --db postgres': async line => {
    await ends(2, `create service ${name.toUpperCase()}`);
    await ends(2, `${line.replace('typescript', 'cobol')} --json`);
    const { out, err } = await ends(0, line);
    expect(err).toContain(`→ ${name} @ staging (team platform)`);
    expect(out).toMatch(/production +– +nothing deployed yet/);
    const { repository } = await serviceDetail(name);
    clone = await Clone.of(repository.cloneUrl);
    commits.push(await headOf(repository.cloneUrl));
    expect(await clone.read('platform.yaml')).toContain('type: postgres');
    expect(await commitIn(name, 'staging')).toBe(commits[0]);
    const [replica] = replicasOf(name, 'staging');
    await answerOf(await addressOf(name, 'staging'), '/readyz');
    expect(await rowsOf(replica.env.DATABASE_URL, 'select count(*)::int as n from notes')).toEqual([{ n: 0 }]);
    expect((await ends(6, line)).err).toContain(name);
  },

  'status my-api': async line => {
    const { out } = await ends(0, line);
    expect(out).toMatch(/staging +ready +r1/);
    // In its folder, which has a blank in its name, it needs no name.
    const { document } = await ends(0, 'status --json', here());
    expect(document.service).toEqual({ name, team: 'platform' });
    const [staging] = document.environments;
    expect(staging).toMatchObject({ name: 'staging', release: 'r1', ready: true, replicas: { ready: 1, wanted: 1 } });
    expect((await answerOf(staging.localUrl)).commit).toBe(commits[0]);
    expect((await ends(5, 'status nobody-made-this --json')).document.error.exitCode).toBe(5);
  },

  deploy: async line => {
    await ends(2, line);
    expect((await ends(6, 'deploy promote --env production', here())).err).toContain('Nothing of');
    await ends(6, 'deploy rollback --env production', here());
    await clone.write('NOT-PUSHED.md', '# Not yet\n');
    const { document, err } = await ends(0, `${line} --json`, here());
    expect(err).toContain(`→ ${name} @ staging, then production`);
    expect(document).toMatchObject({ operation: { kind: 'deploy', outcome: 'succeeded' }, release: 'r1', notIncluded: { uncommitted: ['NOT-PUSHED.md'] } });
    expect(await commitIn(name, 'production')).toBe(commits[0]);
    // Each environment has a database of its own.
    const urls = ['staging', 'production'].map(environment => replicasOf(name, environment)[0].env.DATABASE_URL);
    expect(new Set(urls).size).toBe(2);
    expect(await Promise.all(urls.map(canConnect))).toEqual([true, true]);
    // A commit that does not build ends with its stage, and changes nothing.
    await clone.write('test/broken.test.ts', "import { test } from 'node:test';\ntest('the sums', () => { throw new Error('one and one is three'); });\n");
    unbuilt = await clone.publish('Break the sums');
    const failed = await ends(1, line, here());
    expect(failed.err).toMatch(/[Tt]est/);
    expect(await commitIn(name, 'production')).toBe(commits[0]);
    await clone.write('test/broken.test.ts', "import { test } from 'node:test';\ntest('the sums', () => {});\n");
  },

  'deploy --env staging': async line => {
    // Still being built: it is waited for.
    commits.push(await clone.publish('Mend the sums'));
    const { out, err } = await ends(0, line, here());
    expect(err).toContain(`→ ${name} @ staging\n`);
    expect(out).toContain('r2');
    expect([await commitIn(name, 'staging'), await commitIn(name, 'production')]).toEqual([commits[1], commits[0]]);
    const left = await ends(7, `${line} --detach --json`, here());
    expect(left.err).toContain(`platform operations ${left.document.operation.id} -f`);
    expect((await ends(0, `operations ${left.document.operation.id} -f --json`)).document.operation.outcome).toBe('succeeded');
    await ends(5, line.replace('staging', 'nowhere'), here());
  },

  'deploy --env production --canary 10%': async line => {
    await ends(2, line.replace('10%', '110%'), here());
    const running = await start(line, here());
    try {
      await canaryOf('r2');
      const localUrl = await addressOf(name, 'production');
      const answers = await Promise.all(Array.from({ length: 40 }, () => answerOf(localUrl)));
      const share = answers.filter(one => one.commit === commits[1]).length;
      expect([share > 0, share < 13]).toEqual([true, true]);
      running.interrupt();
      const { code, err } = await running.ended;
      expect(code).toBe(7);
      expect(err).toMatch(/Come back with: platform operations op-\S+ -f/);
      expect((await canaryOf('r2')).release).toBe('r1');
    } finally {
      running.kill();
    }
  },

  'deploy promote': async line => {
    // The environment is where the canary runs.
    const { err } = await ends(0, line, here());
    expect(err).toContain(`→ ${name} @ production`);
    expect(await commitIn(name, 'production')).toBe(commits[1]);
    const again = await ends(0, `${line} --yes --json`, here());
    expect(again.document).toMatchObject({ operation: null, environment: 'production', release: 'r2' });
    await ends(5, `${line} nobody-made-this`, here());
  },

  'deploy rollback': async line => {
    // Nobody said where, and nobody can be asked.
    expect((await ends(2, line, here())).err).toContain('--yes');
    expect(await commitIn(name, 'production')).toBe(commits[1]);
    const { document } = await ends(0, `${line} --yes --json`, here());
    expect(document).toMatchObject({ operation: { kind: 'rollback', outcome: 'succeeded' }, environment: 'production', release: 'r1' });
    expect(await commitIn(name, 'production')).toBe(commits[0]);
    await ends(6, `${line} --env production --release r99`, here());
  },

  'promote --to production': async line => {
    await ends(2, 'promote --to staging', here());
    const running = await start(`${line} --json`, here());
    try {
      await canaryOf('r2');
      // A person takes it back while it runs: what was deployed and is no more ends with 8.
      await ends(0, 'deploy rollback --supersede', here());
      const { code, document } = await running.ended;
      expect(code).toBe(8);
      expect(document.rolledBack).toBe(true);
      expect(await commitIn(name, 'production')).toBe(commits[0]);
    } finally {
      running.kill();
    }
  },

  'deploy my-api --image ghcr.io/acme/my-api@DIGEST --commit SHA': async line => {
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
    await ends(2, line.replace('@DIGEST', ':latest').replace('SHA', commits[0]));
    await ends(5, line.replace('DIGEST', digest).replace('SHA', 'f'.repeat(40)));
    // This Waymark has its own target only, which runs what was built here.
    const refused = await ends(6, `${line.replace('DIGEST', digest).replace('SHA', unbuilt)} --json`);
    expect(refused.document.error.why).toContain('there is only an image');
  },

  releases: async line => {
    expect((await ends(0, line, here())).out).toMatch(/r1 .*production/);
    const { document } = await ends(0, `${line} --json`, here());
    expect(document.releases.map((one: any) => [one.name, one.commit.sha, one.environments])).toEqual([
      ['r2', commits[1], ['staging']],
      ['r1', commits[0], ['production']],
    ]);
    await ends(2, line);
  },

  'deployments my-api --env production': async line => {
    await ends(0, line);
    const { document } = await ends(0, `${line} --json`);
    const { body } = await api(`/services/${name}/deployments?environment=production`);
    expect(document.deployments.map((one: any) => [one.to, one.outcome])).toEqual(body.items.map((one: any) => [one.to, one.outcome]));
    expect(document.deployments.at(-1)).toMatchObject({ from: null, to: 'r1', outcome: 'succeeded', door: 'cli' });
    await ends(5, line.replace(name, 'nobody-made-this'));
  },

  'diff --from staging --to production': async line => {
    expect((await ends(0, line, here())).out).toContain('Mend the sums');
    const { document } = await ends(0, `${line} --json`, here());
    expect(JSON.stringify(document)).toContain(commits[1]);
    await ends(5, line.replace('staging', 'nowhere'), here());
  },
});
