import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ENTITIES, ended, startPlatform, type TestPlatform, treeOf } from '../__testUtils__/startPlatform';
import { webhookReceiver } from '../__testUtils__/webhookReceiver';

// Real operations on a busy machine.
jest.setTimeout(120_000);
// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
const eve = { ...ENTITIES.find(e => e.kind === 'User' && e.metadata.name === 'ana')!, metadata: { name: 'eve', namespace: 'default' } };

describe('what people are told of', () => {
  let platform: TestPlatform;
  let chat: Awaited<ReturnType<typeof webhookReceiver>>;
  let team: Awaited<ReturnType<typeof webhookReceiver>>;
  const get = (path: string, who = 'ana') => platform.api.get(`/api/platform${path}`).set('Authorization', as(who));
  const post = (path: string, body: object = {}, who = 'ana') => platform.api.post(`/api/platform${path}`).set('Authorization', as(who)).set('X-Waymark-Door', 'cli').send(body);
  const see = (upTo: string, who = 'ana') => platform.api.put('/api/platform/notices/seen').set('Authorization', as(who)).send({ upTo });
  async function until(what: () => unknown, ms = 30_000) {
    for (const end = Date.now() + ms; ; await wait(50)) {
      if (await what()) return;
      if (Date.now() > end) throw new Error(`Not so in time: ${what}`);
    }
  }
  const notices = async (query = '') => (await get(`/notices${query}`).expect(200)).body.items;

  beforeAll(async () => {
    chat = await webhookReceiver();
    team = await webhookReceiver();
    platform = await startPlatform(databases, {
      entities: [...ENTITIES, eve],
      protection: { production: 'deny' },
      notices: { receivers: [{ name: 'chat', url: chat.url, privateAddress: true }, { name: 'search', url: team.url, team: 'search', privateAddress: true }] },
    });
    platform.world.files.set('package.json', JSON.stringify({ scripts: { start: 'start' } }));
    const { body } = await post('/services', { name: 'shop', team: 'payments', files: treeOf('shop', 'payments') }).expect(202);
    const { outcome } = await ended(platform, body.id, 'ana', 60_000);
    if (outcome !== 'succeeded') throw new Error('shop was not made');
  });
  afterAll(async () => {
    await platform.stop();
    await platform.clean();
    await Promise.all([chat.stop(), team.stop()]);
  });

  it('a new service, once, with its repository, address and dashboard; not its first release as well', async () => {
    const [only, ...others] = await notices();
    expect(others).toEqual([]);
    expect(only).toMatchObject({ kind: 'service.created', title: 'shop of team payments', service: 'shop', team: 'payments', environment: 'staging', actor: 'user:default/ana', unread: true });
    expect(only.links.map((l: any) => l.label)).toEqual(['Repository', expect.any(String), 'Dashboard']);
    expect(only.links[0].url).toBe('/repositories/shop');
    await until(() => chat.received.length === 1);
    expect(chat.received[0]).toMatchObject({ id: only.id, bodyId: only.id, text: 'New service: shop of team payments' });
    expect(chat.received[0].body.blocks[0].text.text).toContain('<http://localhost/repositories/shop|Repository>');
    expect(team.received).toEqual([]);
  });

  it('a request for an approval, then the deployment that it was for, in this order', async () => {
    const { body } = await post('/services/shop/deployments', { release: 'r1', environments: ['production'] }).expect(202);
    await until(async () => (await notices())[0].kind === 'approval.requested');
    const [asked] = await notices();
    expect(asked).toMatchObject({ title: expect.stringContaining('production'), links: [{ label: 'Approve or reject', url: '/approvals' }, { label: 'Operation', url: `/operations/${body.id}` }] });
    const { body: open } = await get('/approvals?state=waiting', 'eve');
    await post(`/approvals/${open.items[0].id}/decision`, { decision: 'approve' }, 'eve').expect(200);
    expect((await ended(platform, body.id, 'ana', 60_000)).outcome).toBe('succeeded');
    expect((await notices())[0]).toMatchObject({ kind: 'deployed', title: 'shop r1 in production', operation: body.id });
    await until(() => chat.received.length === 3);
    expect(chat.received.map(r => r.text.split(':')[0])).toEqual(['New service', 'Waits for an approval', 'Deployed']);
  });

  it('each person by what they have seen, and by their teams', async () => {
    expect((await get('/notices/unread')).body).toEqual({ unread: 3 });
    expect((await get('/notices/unread', 'ben')).body).toEqual({ unread: 0 });
    expect(await notices('?mine=true')).toHaveLength(3);
    expect((await get('/notices?mine=true', 'ben')).body.items).toEqual([]);
    const [, second] = await notices();
    expect((await see(second.id).expect(200)).body).toEqual({ unread: 1 });
    const [first] = await notices();
    expect((await see(first.id)).body).toEqual({ unread: 0 });
    // An older page of the same list takes nothing back.
    expect((await see(second.id)).body).toEqual({ unread: 0 });
    expect((await get('/notices/unread', 'eve')).body).toEqual({ unread: 3 });
    await see('ntc_000000000000000000000000').expect(404);
  });

  it('shows the platform team what has not arrived and why, and tries it again, which is audited; the address nobody sees', async () => {
    chat.behave((_, response) => void response.writeHead(404).end());
    const { body } = await post('/services/shop/environments/staging/restart').expect(202);
    await ended(platform, body.id, 'ana', 60_000);
    await wait(200);
    // A restart brings nothing new.
    expect(await notices()).toHaveLength(3);
    platform.sourceControl.push('shop', treeOf('shop', 'payments').map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), 'Two <!here>');
    await until(async () => (await notices())[0].title === 'shop r2 in staging');
    await until(async () => (await get('/notices/deliveries?state=waiting', 'pia')).body.items[0]?.problem);
    const [delivery] = (await get('/notices/deliveries', 'pia').expect(200)).body.items;
    expect(delivery).toMatchObject({ receiver: 'chat', state: 'waiting', problem: 'Not delivered: it answered 404', kind: 'deployed', nextAt: expect.any(String) });
    const receivers = (await get('/notices/receivers', 'pia').expect(200)).body.items;
    expect(receivers).toEqual([expect.objectContaining({ name: 'chat', team: null, waiting: 1, dead: 0, problem: 'Not delivered: it answered 404' }), expect.objectContaining({ name: 'search', team: 'search', waiting: 0 })]);
    await get('/notices/receivers').expect(403);
    await post(`/notices/deliveries/${delivery.id}/retry`).expect(403);

    await platform.knex('notice_delivery').where({ id: delivery.id }).update({ state: 'dead', ended_at: platform.knex.fn.now() });
    expect((await get('/notices/receivers', 'pia')).body.items[0]).toMatchObject({ dead: 1 });
    chat.behave(undefined);
    await post(`/notices/deliveries/${delivery.id}/retry`, {}, 'pia').expect(200);
    await until(() => chat.received.length === 4);
    await until(async () => (await get('/notices/deliveries', 'pia')).body.items[0].state === 'delivered');
    expect(await platform.knex('audit').where({ action: 'retryNoticeDelivery', outcome: 'allowed' })).toEqual([expect.objectContaining({ actor: 'user:default/pia', subject: delivery.id })]);
    const everything = await Promise.all(['notice', 'notice_delivery', 'notice_receiver', 'audit', 'event', 'work'].map(table => platform.knex(table)));
    expect(JSON.stringify([everything, receivers, delivery])).not.toContain('SECRET-PART');
  });

  it('a rollback, by whom and why', async () => {
    const { body } = await post('/services/shop/rollbacks', { environment: 'staging', reason: 'Cards are declined' }).expect(202);
    expect((await ended(platform, body.id, 'ana', 60_000)).outcome).toBe('succeeded');
    expect((await notices())[0]).toMatchObject({ kind: 'rolled-back', title: 'shop in staging is back at r1', text: 'Cards are declined', operation: body.id });
    expect((await notices()).filter((n: any) => n.operation === body.id)).toHaveLength(1);
  });
});
