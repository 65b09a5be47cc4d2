import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, ENTITIES, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(240_000);

const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const eve = { ...ENTITIES.find(e => e.kind === 'User' && e.metadata.name === 'ana')!, metadata: { name: 'eve', namespace: 'default' } };

describe('freezes, incidents and approvals', () => {
  let platform: TestPlatform;
  const post = (path: string, body: object = {}, who = 'ana', door = 'cli') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).set('X-Waymark-Door', door).send(body);
  const get = (path: string, who = 'ana') => platform.api.get(`/api/platform${path}`).set('Authorization', as(who));
  const deploy = (body: object, who = 'ana') => post('/services/gate-api/deployments', { release: 'r1', ...body }, who);
  const production = async () => (await get('/services/gate-api')).body.environments[1];

  async function waiting(operation: string) {
    for (let tries = 0; tries < 1000; tries++) {
      const { body } = await get('/approvals?state=waiting');
      const found = body.items.find((a: any) => a.operation === operation);
      if (found) return found;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
    throw new Error('Nobody was asked');
  }

  beforeAll(async () => {
    platform = await startPlatform(databases, { entities: [...ENTITIES, eve], protection: { production: 'deny' } });
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'node one.ts' } }));
    const { body } = await post('/services', { name: 'gate-api', team: 'payments', files: treeOf('gate-api', 'payments') }).expect(202);
    await ended(platform, body.id, 'ana', 150_000);
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('refuse a deployment in a freeze and say whom to ask; staging, which is not frozen, goes on', async () => {
    const { body: freeze } = await post('/freezes', { service: 'gate-api', environment: 'production', reason: 'Black Friday' }).expect(201);
    expect(freeze.active).toBe(true);
    const refused = await deploy({ environments: ['staging', 'production'] }).expect(409);
    expect(refused.body.error).toMatchObject({ message: 'production is frozen for gate-api', why: expect.stringContaining('by user:default/ana (Black Friday)'), next: expect.stringContaining('Ask user:default/ana') });
    const { body: audit } = await get('/services/gate-api/audit');
    expect(audit.items[0]).toMatchObject({ actor: 'user:default/ana', action: 'createDeployment', outcome: 'refused', reason: expect.stringContaining('Black Friday') });
    expect((await ended(platform, (await deploy({ environments: ['staging'] }).expect(202)).body.id)).outcome).toBe('succeeded');

    await post(`/freezes/${freeze.id}/end`).expect(200);
    expect((await get('/freezes')).body.items).toEqual([]);
    const { body } = await deploy({ environments: ['production'] }).expect(202);
    await post(`/operations/${body.id}/undo`).expect(202);
    await ended(platform, body.id);
  });

  it('stop what was begun before the freeze at the gate of the environment', async () => {
    platform.world.slow.add('node one.ts');
    const { body } = await deploy({ environments: ['production'] }).expect(202);
    const request = await waiting(body.id);
    const { body: freeze } = await post('/freezes', { service: 'gate-api', reason: 'Something is wrong' }).expect(201);
    platform.world.slow.clear();
    await post(`/approvals/${request.id}/decision`, { decision: 'approve' }, 'eve').expect(200);
    const failed = await ended(platform, body.id);
    expect(failed).toMatchObject({ outcome: 'failed', error: { step: 'production/gate', what: 'production is frozen for gate-api' } });
    await post(`/freezes/${freeze.id}/end`).expect(200);
    // Approved before: Retry goes on without asking once more.
    await post(`/operations/${body.id}/retry`).expect(202);
    expect((await ended(platform, body.id)).outcome).toBe('succeeded');
    expect((await platform.knex('deployment').where({ operation: body.id }).first()).human_decided).toBe(true);
  });

  it('freeze for everybody only by the platform team, for another team by nobody of this one', async () => {
    await post('/freezes', { environment: 'production', reason: 'All of it' }).expect(403);
    const { body } = await post('/freezes', { environment: 'production', reason: 'All of it', startsAt: '2099-01-01T00:00:00Z' }, 'pia').expect(201);
    expect(body.active).toBe(false);
    await post('/freezes', { team: 'search', reason: 'Not mine' }).expect(403);
    const wrong = await post('/freezes', { service: 'gate-api', reason: 'Backwards', startsAt: '2099-01-02T00:00:00Z', endsAt: '2099-01-01T00:00:00Z' }).expect(400);
    expect(wrong.body.error.problems[0].path).toBe('endsAt');
    await post(`/freezes/${body.id}/end`, {}, 'pia').expect(200);
    expect((await post('/freezes', { reason: 'Everything' }, 'pia').expect(400)).body.error.problems[0].path).toBe('environment');
  });

  it('hold an incident’s service until it is closed; the glass can be broken with a reason, which is audited', async () => {
    const { body: incident } = await post('/services/gate-api/incidents', { title: 'Cards are declined', release: 'r1' }).expect(201);
    expect(incident).toMatchObject({ service: 'gate-api', release: 'r1', closedAt: null, lastChanges: [{ to: 'r1', environment: 'production' }, { environment: 'staging' }] });
    expect((await post('/services/gate-api/incidents', { title: 'Again' }).expect(409)).body.error.why).toContain('Cards are declined');
    const refused = await deploy({ environments: ['staging'] }).expect(409);
    expect(refused.body.error.why).toContain(`incident ${incident.id}`);
    const [freeze] = (await get('/freezes')).body.items;
    expect((await post(`/freezes/${freeze.id}/end`).expect(409)).body.error.why).toContain('when incident');

    const broken = await deploy({ environments: ['staging'], breakGlass: 'The fix for it' }).expect(202);
    expect((await ended(platform, broken.body.id)).outcome).toBe('succeeded');
    const { body: audit } = await get('/services/gate-api/audit', 'ben').expect(200);
    expect(audit.items.find((a: any) => a.operation === broken.body.id)).toMatchObject({ actor: 'user:default/ana', action: 'createDeployment', door: 'cli', reason: 'The glass was broken: The fix for it' });
    expect(audit.items.map((a: any) => a.action)).toContain('openIncident');

    expect((await post(`/incidents/${incident.id}/close`, { summary: 'A wrong key' }).expect(200)).body).toMatchObject({ summary: 'A wrong key', closedBy: 'user:default/ana' });
    expect((await get('/freezes')).body.items).toEqual([]);
    await post(`/incidents/${incident.id}/close`, {}).expect(200);
  });

  it('wait for the word of another owner, never of who asked, of an assistant, or of another team', async () => {
    await platform.knex('binding').where({ service: 'gate-api', environment: 'production' }).update({ stable: null, generation: platform.knex.raw('generation + 1') });
    const { body } = await deploy({ environments: ['production'], reason: 'Friday release' }).expect(202);
    const request = await waiting(body.id);
    expect(request).toMatchObject({ service: 'gate-api', environment: 'production', requestedBy: 'user:default/ana', seen: { release: 'r1', reason: 'Friday release' } });
    expect((await get('/approvals?mine=true&state=waiting', 'ana')).body.items).toEqual([]);
    expect((await get('/approvals?mine=true&state=waiting', 'eve')).body.items).toHaveLength(1);

    const decide = (who: string, door = 'portal', decision = 'approve') => post(`/approvals/${request.id}/decision`, { decision }, who, door);
    expect((await decide('ana').expect(409)).body.error.why).toBe('You have asked for it yourself.');
    expect((await decide('eve', 'assistant').expect(409)).body.error.why).toContain('a person has to look');
    await decide('ben').expect(403);
    // Waiting holds nothing: no pin has moved, and somebody else's deployment is not refused for it.
    expect(await production()).toMatchObject({ candidate: null });
    const other = await post('/services/gate-api/deployments', { release: 'r1', environments: ['production'] }, 'eve').expect(202);
    await post(`/operations/${other.body.id}/undo`, {}, 'eve').expect(202);

    expect((await decide('eve').expect(200)).body).toMatchObject({ state: 'approved', decidedBy: 'user:default/eve' });
    expect((await decide('eve').expect(409)).body.error.why).toBe('It is approved.');
    expect((await ended(platform, body.id)).outcome).toBe('succeeded');
  });

  it('fail with who rejected it and why, or when nobody came in time', async () => {
    const fresh = async () => {
      await platform.knex('binding').where({ service: 'gate-api', environment: 'production' }).update({ stable: null, generation: platform.knex.raw('generation + 1') });
      const { body } = await deploy({ environments: ['production'] }).expect(202);
      return { operation: body.id, request: await waiting(body.id) };
    };
    const rejected = await fresh();
    await post(`/approvals/${rejected.request.id}/decision`, { decision: 'reject', reason: 'Not on a Friday' }, 'eve').expect(200);
    expect(await ended(platform, rejected.operation)).toMatchObject({ outcome: 'failed', error: { what: 'user:default/eve has rejected it', why: 'Not on a Friday' } });

    const late = await fresh();
    await platform.knex('approval').where({ id: late.request.id }).update({ expires_at: platform.knex.raw(`now() - interval '1 minute'`) });
    expect((await post(`/approvals/${late.request.id}/decision`, { decision: 'approve' }, 'eve').expect(409)).body.error.why).toBe('It is expired.');
    expect(await ended(platform, late.operation)).toMatchObject({ outcome: 'failed', error: { what: 'Nobody has approved it in time' } });
    await post(`/operations/${late.operation}/retry`).expect(202);
    const again = await waiting(late.operation);
    expect(again.id).not.toBe(late.request.id);
    // Nobody is asked any more about what was taken back.
    await post(`/operations/${late.operation}/undo`).expect(202);
    await ended(platform, late.operation);
    expect((await get('/approvals?state=waiting')).body.items.filter((a: any) => a.operation === late.operation)).toEqual([]);
  });

  it('refuse a clone of what is protected: its secrets are for what was approved there', async () => {
    const refused = await post('/environments/production/clones', { name: 'mine', team: 'payments', services: ['gate-api'] }).expect(409);
    expect(refused.body.error).toMatchObject({ message: 'The environment cannot be cloned', why: expect.stringContaining('production is protected'), next: expect.stringContaining('staging') });
    expect(await platform.knex('operation').where({ kind: 'environment.clone' })).toEqual([]);
  });
});
