import { TestDatabases } from '@backstage/backend-test-utils';
import { imageOf, imageTarget } from '../__testUtils__/imageTarget';
import { as, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';
import { actorOf, personBehind } from './actorOf';
import { hashOf, idIn, newToken, tokenIn } from './tokenText';

jest.setTimeout(60_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('the text of a token', () => {
  it('is found in a header, and nothing else is taken for one', () => {
    const { id, text, hash } = newToken();
    expect([idIn(text), tokenIn(`Bearer ${text}`), tokenIn(`bearer  ${text}`), hashOf(text)]).toEqual([id, text, text, hash]);
    expect(newToken().text).not.toBe(text);
    for (const header of [undefined, '', text, `Basic ${text}`, `Bearer ${text} more`, 'Bearer eyJhbGciOi.x.y', `Bearer x${text}`]) expect(tokenIn(header)).toBeUndefined();
    for (const wrong of [text.slice(0, -1), `${text}0`, text.replace(id, id.toUpperCase().replace(/\d/g, 'A')), `${text}\n`, 'wmdeploy_']) expect(idIn(wrong)).toBeUndefined();
  });

  it('acts for itself, and says whose it is', () => {
    expect(actorOf({ id: 'ab', created_by: 'user:default/ana' })).toBe('token:ab of user:default/ana');
    expect(['token:ab of user:default/ana', 'user:default/ana', 'platform'].map(personBehind)).toEqual(['user:default/ana', 'user:default/ana', 'platform']);
  });
});

describe('tokens of a service', () => {
  let platform: TestPlatform;
  const cluster = imageTarget();
  let commit: string;
  let token: string;
  let id: string;

  const api = (method: 'get' | 'post' | 'delete', path: string, who: string, body?: object) => {
    const call = platform.api[method](`/api/platform${path}`).set('Authorization', who.startsWith('wmdeploy_') ? `Bearer ${who}` : as(who));
    return body ? call.send(body) : call;
  };
  const make = async (body: object = {}, who = 'ana', service = 'shop-api') => (await api('post', `/services/${service}/tokens`, who, body).expect(201)).body;
  const deploy = (who: string, body: object = {}, service = 'shop-api') => api('post', `/services/${service}/deployments`, who, { image: imageOf('1'), commit, environments: ['production'], ...body });
  const created = async (name: string) => {
    const { body } = await api('post', '/services', 'ana', { name, team: 'payments', files: treeOf(name, 'payments', { 'package.json': JSON.stringify({ scripts: { start: 'start' } }) }) });
    expect(await ended(platform, body.id)).toMatchObject({ outcome: 'succeeded' });
    return (await platform.knex('release').where({ service: name }).first()).commit;
  };
  const refused = async (call: any, status: number, why: RegExp) => {
    const { body } = await call.expect(status);
    expect(body.error).toMatchObject({ name: status === 401 ? 'AuthenticationError' : 'NotAllowedError', message: expect.any(String), why: expect.stringMatching(why), next: expect.any(String) });
    expect(JSON.stringify(body)).not.toContain('wmdeploy_');
  };

  beforeAll(async () => {
    platform = await startPlatform(databases, { features: [cluster.feature], protection: { production: 'deny' } });
    cluster.world.address = platform.world.address;
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'start' } }));
    await platform.knex('environment').where({ name: 'staging' }).update({ target: 'fake' });
    await platform.knex('environment').where({ name: 'production' }).update({ target: 'eu-1' });
    await platform.knex('environment').insert({ name: 'qa', target: 'eu-1', production: false });
    commit = await created('shop-api');
    await created('till-api');
    ({ token, id } = await make({ name: 'workflow', expiresInDays: 30 }));
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
  });

  it('are made by owners, shown once, and kept as a hash', async () => {
    expect(token).toMatch(/^wmdeploy_[0-9a-f]{12}_/);
    const row = await platform.knex('service_token').where({ id }).first();
    expect(row).toMatchObject({ hash: hashOf(token), created_by: 'user:default/ana', service: 'shop-api' });
    expect(JSON.stringify(row)).not.toContain(token.slice(-20));
    const { body } = await api('get', '/services/shop-api/tokens', 'ana').expect(200);
    expect(body.items).toEqual([expect.objectContaining({ id, name: 'workflow', state: 'active', createdBy: 'user:default/ana', lastUsedAt: null })]);
    expect(Date.parse(body.items[0].expiresAt) - Date.parse(body.items[0].createdAt)).toBeGreaterThan(29 * 86_400_000);
    expect(JSON.stringify(body)).not.toContain('wmdeploy_');
    const audit = await platform.knex('audit').where({ action: 'createServiceToken', service: 'shop-api' });
    expect(audit).toEqual([expect.objectContaining({ actor: 'user:default/ana', subject: id, outcome: 'allowed', team: 'payments' })]);
    expect(JSON.stringify(audit)).not.toContain(token.slice(-20));
  });

  it.each([{ expiresInDays: 0 }, { expiresInDays: 366 }, { name: '' }, { name: '<script>' }, { services: ['till-api'] }])('are not made with %j', async body => {
    await api('post', '/services/shop-api/tokens', 'ana', body).expect(400);
  });

  it('are nothing of another team', async () => {
    await refused(api('post', '/services/shop-api/tokens', 'ben', {}), 403, /not a member/);
    await refused(api('get', '/services/shop-api/tokens', 'ben'), 403, /not a member/);
    await refused(api('delete', `/services/shop-api/tokens/${id}`, 'ben'), 403, /not a member/);
    // Nor of another service: an id says nothing of what it is for.
    expect((await api('delete', `/services/till-api/tokens/${id}`, 'ana').expect(404)).body.error.name).toBe('NotFoundError');
  });

  it('deploy their service, and read what they have begun, its log and its stream', async () => {
    const { body } = await deploy(token, { environments: ['qa'] }).set('X-Waymark-Door', 'portal').expect(202);
    expect(body).toMatchObject({ kind: 'deploy', actor: `token:${id} of user:default/ana`, door: 'pipeline' });
    expect(await ended(platform, body.id)).toMatchObject({ outcome: 'succeeded' });
    expect((await api('get', `/operations/${body.id}`, token).expect(200)).body.id).toBe(body.id);
    expect((await api('get', `/operations/${body.id}/log`, token).expect(200)).body.lines).not.toEqual([]);
    const stream = await api('get', `/operations/${body.id}/log`, token).set('Accept', 'text/event-stream').expect(200);
    expect(stream.text).toContain('event: operation');
    expect(await platform.knex('audit').where({ action: 'createDeployment', operation: body.id })).toEqual([expect.objectContaining({ actor: `token:${id} of user:default/ana`, outcome: 'allowed', on_behalf: false })]);
    expect(await platform.knex('deployment').where({ operation: body.id })).toEqual([expect.objectContaining({ actor: `token:${id} of user:default/ana`, door: 'pipeline' })]);
    expect((await api('get', '/services/shop-api/tokens', 'ana')).body.items[0].lastUsedAt).not.toBeNull();
  });

  it('deploy nothing else', async () => {
    await refused(deploy(token, {}, 'till-api'), 403, /for shop-api, and for no other/);
    await refused(deploy(token, {}, 'no-such-api'), 403, /for shop-api, and for no other/);
    expect(await platform.knex('audit').where({ outcome: 'refused', actor: `token:${id} of user:default/ana`, service: 'till-api' })).not.toEqual([]);
    expect(await platform.knex('operation').where({ service: 'till-api', kind: 'deploy' })).toEqual([]);
  });

  it('break no freeze and overtake nobody', async () => {
    await refused(deploy(token, { breakGlass: 'it is urgent' }), 403, /does not break a freeze/);
    await refused(deploy(token, { supersede: true }), 403, /does not overtake/);
    const { body } = await api('post', '/freezes', 'ana', { service: 'shop-api', reason: 'A holiday' });
    expect((await deploy(token, { environments: ['qa'] }).expect(409)).body.error.message).toBe('qa is frozen for shop-api');
    await api('post', `/freezes/${body.id}/end`, 'ana').expect(200);
    // What a push has begun goes through the same door, and is another's all the same.
    const input = { service: 'shop-api', team: 'payments', environments: ['qa'], release: 1 };
    const pushed = { id: 'op-000000-pushed', kind: 'deploy', title: 'Pushed', service: 'shop-api', team: 'payments', environment: 'qa', actor: 'user:default/ben', door: 'pipeline', state: 'running', input: JSON.stringify(input) };
    await platform.knex('operation').insert(pushed);
    expect((await deploy(token, { environments: ['qa'] }).expect(409)).body.error.why).toContain('user:default/ben');
    expect(await platform.knex('operation').where({ id: pushed.id }).first()).toMatchObject({ superseded_by: null });
    await platform.knex('operation').where({ id: pushed.id }).delete();
  });

  it.each([
    ['get', '/whoami'],
    ['get', '/services'],
    ['get', '/services/shop-api'],
    ['get', '/services/shop-api/tokens'],
    ['get', '/services/shop-api/releases'],
    ['get', '/services/shop-api/environments/staging/secrets'],
    ['get', '/services/shop-api/environments/staging/config'],
    ['get', '/operations'],
    ['get', '/approvals'],
    ['get', '/databases'],
    ['get', '/audit'],
    ['post', '/services/shop-api/tokens', {}],
    ['post', '/services/shop-api/plans', {}],
    ['post', '/services/shop-api/rollbacks', { environment: 'staging' }],
    ['post', '/services/shop-api/environments/staging/restart', {}],
    ['post', '/services/shop-api/decommission', { confirm: 'shop-api' }],
    ['post', '/assistant-tokens'],
  ] as Array<['get' | 'post', string, object?]>)('may not: %s %s', async (...[method, path, body]) => {
    await refused(api(method, path, token, body), 403, /a token|A token/);
  });

  it('read no operation that they have not begun, and say not whether it is there', async () => {
    const other = await platform.knex('operation').where({ kind: 'service.create', service: 'shop-api' }).first('id');
    const { token: second } = await make({ name: 'second' });
    const own = await platform.knex('operation').where({ kind: 'deploy', actor: `token:${id} of user:default/ana` }).first('id');
    for (const [who, operation] of [[token, other.id], [token, 'op-none'], [second, own.id]]) {
      await refused(api('get', `/operations/${operation}`, who), 403, /that it has begun/);
      await refused(api('get', `/operations/${operation}/log`, who), 403, /that it has begun/);
      await refused(api('get', `/operations/${operation}/log`, who).set('Accept', 'text/event-stream'), 403, /that it has begun/);
      await refused(api('post', `/operations/${operation}/undo`, who, {}), 403, /does nothing else/);
    }
  });

  it('wait for an approval as everybody does, and neither they nor who has made them give it', async () => {
    const { body } = await deploy(token).expect(202);
    let approval: any;
    for (const until = Date.now() + 15_000; !approval && Date.now() < until; ) {
      await new Promise(resolve => setTimeout(resolve, 50));
      approval = await platform.knex('approval').where({ operation: body.id }).first();
    }
    await refused(api('post', `/approvals/${approval.id}/decision`, token, { decision: 'approve' }), 403, /does nothing else/);
    const own = await api('post', `/approvals/${approval.id}/decision`, 'ana', { decision: 'approve' });
    expect([own.status, own.body.error.why]).toEqual([409, 'A token of yours has asked for it: somebody else has to look.']);
    expect((await api('get', '/approvals?mine=true&state=waiting', 'ana')).body.items).toEqual([]);
    expect((await api('get', '/approvals?mine=true&state=waiting', 'pia')).body.items).toEqual([expect.objectContaining({ id: String(approval.id) })]);
    await api('post', `/approvals/${approval.id}/decision`, 'pia', { decision: 'approve' }).expect(200);
    expect(await ended(platform, body.id)).toMatchObject({ outcome: 'succeeded' });
  });

  it('are not taken once they have expired or were revoked, nor with another secret, and at no other door', async () => {
    const expired = await make({ expiresInDays: 1 });
    await platform.knex('service_token').where({ id: expired.id }).update({ expires_at: new Date(Date.now() - 1000) });
    await refused(deploy(expired.token), 401, /has expired/);
    const revoked = await make();
    await api('delete', `/services/shop-api/tokens/${revoked.id}`, 'ana').expect(200);
    await api('delete', `/services/shop-api/tokens/${revoked.id}`, 'ana').expect(200);
    await refused(deploy(revoked.token), 401, /was revoked/);
    await refused(deploy(`${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`), 401, /no such token/);
    await refused(deploy(`wmdeploy_${'0'.repeat(12)}_${'A'.repeat(43)}`), 401, /no such token/);
    await refused(deploy('wmdeploy_nonsense'), 401, /no such token/);
    expect(await platform.knex('audit').where({ action: 'useServiceToken', outcome: 'refused' }).orderBy('id').pluck('subject')).toEqual([expired.id, revoked.id]);
    expect(await platform.knex('audit').where({ action: 'revokeServiceToken', outcome: 'allowed' })).toHaveLength(1);
    const { items } = (await api('get', '/services/shop-api/tokens', 'ana')).body;
    expect(items.map((t: any) => [t.id, t.state, t.revokedBy])).toEqual(expect.arrayContaining([[expired.id, 'expired', null], [revoked.id, 'revoked', 'user:default/ana']]));
    // Backstage knows nothing of them: what is not ours to open stays closed.
    await platform.api.get('/api/scaffolder/v2/tasks/x').set('Authorization', `Bearer ${token}`).expect(401);
  });

  it('work as long as who has made them may deploy the service', async () => {
    const { token: bySupport, id: support } = await make({}, 'pia');
    const helped = await deploy(bySupport, { environments: ['qa'] }).expect(202);
    expect(helped.body).toMatchObject({ actor: `token:${support} of user:default/pia`, onBehalf: true });
    await ended(platform, helped.body.id);
    await platform.knex('service').where({ name: 'shop-api' }).update({ team: 'search' });
    await refused(deploy(token, { environments: ['qa'] }), 403, /is user:default\/ana's, who is not a member of team "search"/);
    await platform.knex('service').where({ name: 'shop-api' }).update({ team: 'payments' });
    expect(await ended(platform, (await deploy(token, { environments: ['qa'] }).expect(202)).body.id)).toMatchObject({ outcome: 'succeeded' });
  });
});
