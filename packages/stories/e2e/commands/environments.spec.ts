import { expect, test } from '@playwright/test';
import { portsOf, scanEnvironment } from '../../src/soak/scanEnvironment.ts';
import { ends } from '../support/commandLine.ts';
import { Clone } from '../support/git.ts';
import { api, product } from '../support/product.ts';
import { answerOf, makeService, uniqueName } from '../support/services.ts';
import { headOf, replicasOf, rowsOf } from '../support/underneath.ts';
import { tellStory } from './story.ts';

const name = uniqueName('line');
/** Environments that the story makes: none of them is left behind. */
const made = new Set<string>();
let clone: Clone;
let cloneUrl: string;
const here = () => ({ cwd: clone.folder });
const environments = async (): Promise<any[]> => (await api('/environments?limit=200')).body.items;
const environment = async (called: string) => (await environments()).find(one => one.name === called);
const days = (time: string) => Math.round((Date.parse(time) - Date.now()) / 86_400_000);

test.beforeAll(async () => {
  test.setTimeout(240_000);
  ({ repository: { cloneUrl } } = await makeService(name, { team: 'platform', database: 'postgres' }));
  clone = await Clone.of(cloneUrl);
});
test.afterAll(async () => {
  for (const one of made) await api(`/environments/${one}`, { method: 'DELETE' });
  await clone?.remove();
});

tellStory('environments', name, {
  'env create qa-my-api --for 14d': async line => {
    made.add(`qa-${name}`);
    expect((await ends(0, `${line} --json`)).document).toMatchObject({ operation: { outcome: 'succeeded' }, environment: { name: `qa-${name}`, team: 'platform' } });
    const found = await environment(`qa-${name}`);
    expect([found.base, found.team, days(found.expiresAt)]).toEqual(['staging', 'platform', 14]);
    // It is a place like every other: a release goes there.
    await ends(0, `deploy --env qa-${name}`, here());
    const [replica] = replicasOf(name, `qa-${name}`);
    expect(replica.env.SERVICE_COMMIT).toBe(await headOf(cloneUrl));
    expect(replica.env.DATABASE_URL).not.toBe(replicasOf(name, 'staging')[0].env.DATABASE_URL);
    await ends(6, line);
    await ends(2, line.replace('14d', 'long'));
  },

  'env list': async line => {
    expect((await ends(0, line)).out).toMatch(new RegExp(`^qa-${name} .*platform.*staging`, 'm'));
    const { document } = await ends(0, `${line} --team platform --json`);
    expect(document.environments.every((one: any) => one.team === 'platform')).toBe(true);
    await ends(2, `${line} --unused never`);
  },

  environments: async line => {
    const { document } = await ends(0, `${line} --json`);
    expect(document.environments.slice(0, 2).map((one: any) => one.name)).toEqual(['staging', 'production']);
    await ends(4, line, { env: { PLATFORM_TOKEN: 'run-out' } });
  },

  'env extend qa-my-api --for 20d': async line => {
    expect((await ends(0, line)).out).toContain(`qa-${name} stays until`);
    expect(days((await environment(`qa-${name}`)).expiresAt)).toBe(20);
    await ends(6, line, { as: 'noah.fischer' });
    await ends(5, line.replace(name, 'nobody'));
  },

  'env clone two-my-api --services my-api': async line => {
    made.add(`two-${name}`);
    await ends(0, line);
    const [replica] = replicasOf(name, `two-${name}`);
    expect(replica.env.SERVICE_COMMIT).toBe(replicasOf(name, 'staging')[0].env.SERVICE_COMMIT);
    expect(await rowsOf(replica.env.DATABASE_URL, 'select count(*)::int as n from notes')).toEqual([{ n: 0 }]);
    // Never all of them unasked.
    await ends(2, `env clone three-${name}`);
    await ends(5, `env clone three-${name} --services nobody-made-this`);
  },

  'env preview title-my-api': async line => {
    const { document } = await ends(0, `${line} --json`, here());
    made.add(document.environment.name);
    expect(await headOf(cloneUrl, `preview/title-${name}`)).toBe(await headOf(cloneUrl));
    const { body } = await api(`/services/${name}/previews`);
    const [preview] = body.items;
    expect([preview.branch, preview.environment]).toEqual([`preview/title-${name}`, document.environment.name]);
    expect((await answerOf(preview.localUrl)).commit).toBe(await headOf(cloneUrl));
    await ends(2, line);
  },

  'env delete qa-my-api': async line => {
    // Data is lost, and nobody is there to be asked.
    await ends(6, line);
    const ports = await portsOf(product.data, `qa-${name}`);
    expect(ports.length).toBeGreaterThan(0);
    expect((await ends(0, `${line} --yes --json`)).document.operation.outcome).toBe('succeeded');
    expect(await scanEnvironment(product, { name: `qa-${name}`, ports })).toEqual([]);
    for (const one of [...made].filter(other => other !== `qa-${name}`)) await ends(0, `env delete ${one} --yes`);
    expect((await environments()).filter(one => made.has(one.name))).toEqual([]);
    // A branch is somebody's work: only its preview is gone.
    expect(await headOf(cloneUrl, `preview/title-${name}`)).toBe(await headOf(cloneUrl));
    made.clear();
    await ends(5, `${line} --yes`);
    await ends(6, 'env delete production --yes');
  },
});
