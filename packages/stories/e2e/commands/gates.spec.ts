import { expect, test } from '@playwright/test';
import { ends, platform } from '../support/commandLine.ts';
import { api, product, until } from '../support/product.ts';
import { makeService, serviceDetail, uniqueName } from '../support/services.ts';
import { commitIn, headOf, replicasOf } from '../support/underneath.ts';
import { tellStory } from './story.ts';

const name = uniqueName('line');
/** Of the team that owns the service, another owner, and somebody of another team. */
const [OWNER, OTHER, STRANGER] = ['amara.okafor', 'jonas.lindqvist', 'noah.fischer'].map(as => ({ as }));
/** The environment that asks for an approval: the product of the stories is told so as it starts. */
const GUARDED = 'guarded';
let freeze: string;
let transfer: string;
let head: string;
let token: string;
let tokenId: string;

test.beforeAll(async () => {
  test.setTimeout(240_000);
  const { repository } = await makeService(name);
  head = await headOf(repository.cloneUrl);
  // A story that was broken off has left it.
  const { code } = await platform(`env create ${GUARDED} --team payments --for 12h`);
  expect([0, 6]).toContain(code);
});
test.afterAll(() => platform(`env delete ${GUARDED} --yes`));

/** What waits for somebody; the id of the request that a deployment to the guarded environment has made. */
async function asked(): Promise<{ id: string; operation: string }> {
  const { document } = await ends(7, `deploy ${name} --env ${GUARDED} --detach --json`, OWNER);
  const operation = document.operation.id;
  const request = await until('somebody is asked', async () => (await ends(0, 'approve --json', OTHER)).document.approvals.find((one: any) => one.operation === operation));
  return { id: request.id, operation };
}

tellStory('gates', name, {
  'freeze --service my-api --to 2h --reason "stocktaking"': async line => {
    freeze = (await ends(0, `${line} --json`, OWNER)).document.freeze.id;
    const refused = await ends(6, `deploy ${name} --env staging`, OWNER);
    expect(refused.err).toMatch(/stocktaking/);
    const { document } = await ends(0, `deploy ${name} --env staging --break-glass "the till is down" --json`, OWNER);
    expect(document.operation.outcome).toBe('succeeded');
    await ends(2, line.replace(/ --reason.*/, ''), OWNER);
    await ends(6, line, STRANGER);
  },

  'freeze list': async line => {
    expect((await ends(0, line)).out).toMatch(new RegExp(`^${freeze} +service ${name} .*frozen.*amara\\.okafor.*stocktaking`, 'm'));
    expect((await ends(0, `${line} --json`)).document.freezes.map((one: any) => one.id)).toContain(freeze);
    await ends(2, `${line} --since 1h`);
  },

  'freeze end ID': async line => {
    await ends(0, line.replace('ID', freeze), OWNER);
    await ends(0, `deploy ${name} --env staging`, OWNER);
    await ends(5, line.replace('ID', '999999'), OWNER);
  },

  'incident open my-api --title "payments fail"': async line => {
    const { document } = await ends(0, `${line} --json`, OWNER);
    expect(document.incident.lastChanges.length).toBeGreaterThan(0);
    await ends(6, `deploy ${name} --env staging`, OWNER);
    await ends(2, `incident open ${name}`, OWNER);
    await ends(5, line.replace(name, 'nobody-made-this'), OWNER);
  },

  'incident list my-api': async line => {
    expect((await ends(0, line)).out).toMatch(/payments fail .*open +amara\.okafor/);
    expect((await ends(0, `${line} --json`)).document.incidents).toMatchObject([{ title: 'payments fail', closedAt: null }]);
    await ends(2, `${line} --since 1h`);
  },

  'incident close my-api --summary "it was the till"': async line => {
    await ends(0, line, OWNER);
    const { document } = await ends(0, `incident list ${name} --all --json`);
    expect(document.incidents).toMatchObject([{ summary: 'it was the till', closedAt: expect.any(String) }]);
    await ends(0, `deploy ${name} --env staging`, OWNER);
    await ends(5, line, OWNER);
  },

  approve: async line => {
    await ends(2, `${line} --reject`, OWNER);
    const { id, operation } = await asked();
    expect((await ends(0, line, OTHER)).out).toMatch(new RegExp(`^${id} +${name} +${GUARDED} +r1 +amara\\.okafor`, 'm'));
    expect(replicasOf(name, GUARDED)).toEqual([]);
    await ends(2, `${line} ${id} --reject`, OTHER);
    await ends(0, `${line} ${id} --reject --reason "wait for the migration"`, OTHER);
    expect((await ends(1, `operations ${operation} -f`)).out).toContain('wait for the migration');
  },

  'approve ID': async line => {
    const { id, operation } = await asked();
    // Nobody approves what they have asked for themselves, and nobody of another team does.
    await ends(6, line.replace('ID', id), OWNER);
    await ends(6, line.replace('ID', id), STRANGER);
    expect((await ends(0, `${line.replace('ID', id)} --json`, OTHER)).document.approval.state).toBe('approved');
    await ends(0, `operations ${operation} -f`);
    await until('it serves', async () => replicasOf(name, GUARDED).length === 1);
    expect(await commitIn(name, GUARDED)).toBe(head);
    await ends(5, line.replace('ID', '999999'), OTHER);
  },

  'audit my-api': async line => {
    const { out } = await ends(0, line);
    expect(out).toContain('the till is down');
    expect(out).toMatch(/amara\.okafor +cli +createDeployment .*refused/);
    // The one export of many documents: one on each line.
    const lines = (await ends(0, `${line} --json`)).out.trim().split('\n').map(one => JSON.parse(one));
    expect(lines.every(one => one.schemaVersion === 1 && one.service === name)).toBe(true);
    const { body } = await api(`/services/${name}/audit?limit=200`);
    expect(lines).toHaveLength(body.items.length);
    await ends(5, line.replace(name, 'nobody-made-this'));
    await ends(6, 'audit --all', STRANGER);
  },

  'policies export --format yaml': async line => {
    const { out, err } = await ends(0, line);
    expect(out).toContain('kind: ValidatingAdmissionPolicy\n');
    expect(err).toContain('freezes');
    await ends(2, line.replace('yaml', 'rego'));
  },

  'token create --service my-api --expires 30d': async line => {
    const { out, err } = await ends(0, line, OWNER);
    token = out.trim();
    tokenId = /^wmdeploy_([0-9a-f]{12})_\S+$/.exec(token)![1];
    expect(err).toContain(`Token ${tokenId} deploys ${name} and nothing else`);
    expect(err).not.toContain(token);
    const bearer = { env: { PLATFORM_URL: product.url, PLATFORM_TOKEN: token } };
    await ends(6, `status ${name}`, bearer);
    await ends(6, `releases ${name}`, bearer);
    await ends(2, line.replace('--expires 30d', '--expires 400d'), OWNER);
    await ends(6, line, STRANGER);
  },

  'token list --service my-api': async line => {
    const { out } = await ends(0, line, OWNER);
    expect(out).toMatch(new RegExp(`^${tokenId} +ci +active`, 'm'));
    expect(out).not.toContain('wmdeploy_');
    await ends(6, line, STRANGER);
  },

  'token revoke ID --service my-api': async line => {
    await ends(5, line.replace('ID', '000000000000'), OWNER);
    expect((await ends(0, line.replace('ID', tokenId), OWNER)).out).toContain('is revoked');
    await ends(4, `status ${name}`, { env: { PLATFORM_URL: product.url, PLATFORM_TOKEN: token } });
  },

  'service transfer my-api --to search': async line => {
    const { document } = await ends(0, `${line} --json`, OWNER);
    transfer = document.transfer.id;
    expect((await serviceDetail(name)).service.team).toBe('payments');
    await ends(2, `service transfer ${name}`, OWNER);
    await ends(6, line, { as: 'elif.demir' });
  },

  'service transfer list': async line => {
    expect((await ends(0, line)).out).toMatch(new RegExp(`^${transfer} +${name} +payments +search +waiting`, 'm'));
    expect((await ends(0, `${line} --json`)).document.transfers.map((one: any) => one.id)).toContain(transfer);
    await ends(2, `${line} --since 1h`);
  },

  'service transfer decline ID': async line => {
    await ends(0, `${line.replace('ID', transfer)} --reason "not now"`, STRANGER);
    expect((await serviceDetail(name)).service.team).toBe('payments');
    await ends(6, line.replace('ID', transfer), STRANGER);
  },

  'service transfer accept ID': async line => {
    const { document } = await ends(0, `service transfer ${name} --to search --json`, OWNER);
    const accept = line.replace('ID', document.transfer.id);
    await ends(6, accept, OWNER);
    // It runs in an environment that is the other team's own.
    expect((await ends(6, accept, STRANGER)).err).toContain(GUARDED);
    await ends(0, `env delete ${GUARDED} --yes`, OWNER);
    await ends(0, accept, STRANGER);
    expect((await serviceDetail(name)).service.team).toBe('search');
    // Whose it was may no more.
    await ends(6, `restart ${name}`, OWNER);
    await ends(5, line.replace('ID', '999999'), STRANGER);
  },
});
