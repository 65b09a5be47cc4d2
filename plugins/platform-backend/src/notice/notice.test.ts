import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { webhookReceiver } from '../__testUtils__/webhookReceiver';
import { Notifications } from '../loop/Notifications';
import { migrateStore } from '../store/migrate';
import { headsOf } from './heads';
import { insertNotice } from './insertNotice';
import { noticeExpiring } from './noticeExpiring';
import { Notices } from './Notices';
import type { NoticeOptions, Receiver } from './types';

jest.setTimeout(60_000);
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('notices by webhook', () => {
  let knex: Knex;
  let chat: Awaited<ReturnType<typeof webhookReceiver>>;
  let other: Awaited<ReturnType<typeof webhookReceiver>>;
  const logged: string[] = [];
  const logger = { ...mockServices.logger.mock(), warn: (m: string) => void logged.push(m), error: (m: string) => void logged.push(m), debug: (m: string) => void logged.push(m) } as any;
  const running: Array<{ stop(): Promise<void> }> = [];

  beforeAll(async () => {
    knex = await databases.init(databases.eachSupportedId()[0][0]);
    await migrateStore({ getClient: async () => knex } as any);
  });
  beforeEach(async () => {
    chat = await webhookReceiver();
    other = await webhookReceiver();
  });
  afterEach(async () => {
    for (const one of running.splice(0)) await one.stop();
    await Promise.all([chat.stop(), other.stop()]);
    await knex('notice').delete();
    await knex('notice_receiver').delete();
    await knex('work').delete();
  });

  const receiver = (name: string, url: string, more: Partial<Receiver> = {}): Receiver => ({ name, url, privateAddress: true, ...more });
  async function start(receivers: Receiver[], more: Partial<NoticeOptions> = {}) {
    const notifications = new Notifications(knex, logger);
    await notifications.start();
    const notices = new Notices({ knex, logger, notifications, portalUrl: 'https://portal.example' }, { receivers, timeoutMs: 400, deadAfterMs: 3_600_000, expiringMs: 86_400_000, ...more }, { leaseMs: 2000, pollMs: 50, concurrency: 1 });
    await notices.start();
    const one = { stop: async () => { await notices.stop(); await notifications.stop(); } };
    running.push(one);
    return one;
  }
  let told = 0;
  const tell = (service: string, title: string, team = 'payments', trx: Knex = knex) =>
    insertNotice(trx, { key: `test:${(told += 1)}`, kind: 'deployed', title, service, team, links: [{ label: 'Operation', path: '/operations/op-1' }] });
  async function until(what: () => unknown, ms = 40_000) {
    for (const end = Date.now() + ms; ; await wait(20)) {
      if (await what()) return;
      if (Date.now() > end) throw new Error(`Not so in time: ${what}; ${JSON.stringify(await knex('notice_delivery').select('receiver', 'lane', 'state', 'attempts', 'last_error'))}`);
    }
  }
  const texts = (of = chat) => of.received.map(r => r.text.replace('Deployed: ', ''));

  it('arrive as Slack takes them, with one id in header and body, harmless whatever a commit says', async () => {
    await start([receiver('chat', chat.url)]);
    await insertNotice(knex, { key: 'one', kind: 'rolled-back', title: 'shop in staging is back at r1', text: 'Too <!channel> many & errors', service: 'shop', team: 'payments', links: [{ label: 'Operation', path: '/operations/op-1' }, { label: 'a|b', url: 'http://x.example/>y' }] });
    await until(() => chat.received.length === 1);
    const [{ id, bodyId, body }] = chat.received;
    expect(id).toMatch(/^ntc_[0-9a-f]{24}$/);
    expect(bodyId).toBe(id);
    expect(body.blocks[0].text.text).toBe('*Rolled back*: shop in staging is back at r1\nToo &lt;!channel&gt; many &amp; errors\n<https://portal.example/operations/op-1|Operation> · <http://x.example/%3Ey|a/b>');
    expect(body.metadata).toMatchObject({ event_type: 'waymark_notice', event_payload: { kind: 'rolled-back', service: 'shop', team: 'payments' } });
    expect(await knex('notice').where({ uid: id })).toHaveLength(1);
    // The same thing is told once.
    await insertNotice(knex, { key: 'one', kind: 'rolled-back', title: 'again' });
    await wait(150);
    expect(chat.received).toHaveLength(1);
  });

  it('are there with the change that they tell of, or not at all; and go to who asked for that team and kind', async () => {
    await start([receiver('all', chat.url), receiver('search', other.url, { team: 'search' }), receiver('none', other.url, { kinds: ['expiring'] })]);
    await knex.transaction(async trx => {
      await tell('shop', 'never', 'payments', trx);
      throw new Error('taken back');
    }).catch(() => undefined);
    await tell('shop', 'for payments');
    await tell('find', 'for search', 'search');
    await until(() => chat.received.length === 2 && other.received.length === 1);
    expect(texts().sort()).toEqual(['for payments', 'for search']);
    expect(texts(other)).toEqual(['for search']);
  });

  it('stay in order where a transaction that drew its number first commits last', async () => {
    await start([receiver('chat', chat.url)]);
    const slow = await knex.transaction();
    await tell('shop', 'first', 'payments', slow);
    await tell('shop', 'second');
    await tell('elsewhere', 'not held up');
    await until(() => chat.received.length === 1);
    await wait(300);
    expect(texts()).toEqual(['not held up']);
    // The twin: who only asks what waits takes the second for the first.
    expect((await knex('notice_delivery').where({ lane: 'shop', state: 'waiting' }).orderBy('notice').pluck('id'))).toHaveLength(1);
    expect((await headsOf(knex, 'chat', 10))).toMatchObject({ heads: [], busy: true });
    await slow.commit();
    await until(() => chat.received.length === 3);
    expect(texts()).toEqual(['not held up', 'first', 'second']);
  });

  it('are delivered once, and none waits for an hour, when the clock was set back by one', async () => {
    const one = await start([receiver('chat', chat.url)]);
    await tell('shop', 'before');
    await until(() => chat.received.length === 1);
    await one.stop();
    await tell('shop', 'put off');
    await tell('later', 'soon');
    const ahead = (what: string, time: string) => knex('notice_delivery').where({ lane: what, state: 'waiting' }).update({ attempts: 1, next_at: knex.raw(`clock_timestamp() + ?::interval`, [time]) });
    // All that was written lies an hour ahead.
    await knex('notice_delivery').where({ state: 'delivered' }).update({ ended_at: knex.raw(`ended_at + interval '1 hour'`) });
    await knex('notice').update({ created_at: knex.raw(`created_at + interval '1 hour'`) });
    await ahead('shop', '1 hour 20 seconds');
    // The twin: what is only put off for a while.
    await ahead('later', '20 seconds');
    await start([receiver('chat', chat.url)]);
    await until(() => chat.received.length > 1);
    await wait(300);
    expect(texts()).toEqual(['before', 'put off']);
    expect(await knex('notice_delivery').where({ lane: 'later' }).first()).toMatchObject({ state: 'waiting', attempts: 1 });
  });

  it.each([
    ['answers 500', (_: any, response: any) => response.writeHead(500).end('SECRET-ANSWER'), 'it answered 500'],
    ['redirects', (_: any, response: any) => response.writeHead(307, { Location: `http://127.0.0.1:${other.port}/stolen` }).end(), 'redirects are not followed'],
    ['is slow', () => undefined, 'did not answer within 0.4 s'],
    ['hangs up', (request: any) => request.socket.destroy(), 'the connection was cut'],
  ] as const)('wait in order for a receiver that %s, hold up nobody else, and name no address', async (_, bad, words) => {
    chat.behave(bad as any);
    await start([receiver('chat', chat.url), receiver('other', `${other.url}2`)]);
    for (const i of [1, 2, 3]) await tell('shop', `${i}`);
    await until(() => texts(other).length === 3);
    await until(async () => (await knex('notice_delivery').where({ receiver: 'chat' }).sum({ n: 'attempts' }).first())!.n >= 2);
    const waiting = await knex('notice_delivery').where({ receiver: 'chat' }).orderBy('notice');
    expect(waiting.map(d => d.state)).toEqual(['waiting', 'waiting', 'waiting']);
    expect(waiting[0].last_error).toContain(words);
    expect(waiting[1].attempts).toBe(0);
    chat.behave(undefined);
    await until(() => chat.received.length === 3);
    expect(texts()).toEqual(['1', '2', '3']);
    expect(texts(other)).toEqual(['1', '2', '3']);
    expect(other.received.map(r => r.path)).not.toContain('/stolen');
    const everywhere = JSON.stringify([logged, await knex('notice_delivery'), await knex('notice_receiver'), await knex('notice')]);
    expect(logged.some(line => line.includes('chat'))).toBe(true);
    for (const secret of ['SECRET-PART', 'SECRET-ANSWER', String(chat.port)]) expect(everywhere).not.toContain(secret);
  });

  it('come again with the same id where a worker lost its claim while one was under way, which then writes nothing', async () => {
    let lost = false;
    chat.behave(async (_, response, got) => {
      chat.received.push(got);
      if (!lost) {
        lost = true;
        // Somebody else has claimed it meanwhile, and has gone.
        await knex('work').where({ key: 'receiver:chat' }).update({ fence: knex.raw(`nextval('work_fence')`), lease_owner: 'thief', lease_until: knex.fn.now() });
      }
      response.end();
    });
    await start([receiver('chat', chat.url)]);
    await tell('shop', 'one');
    await tell('shop', 'two');
    await until(() => chat.received.length === 3);
    expect(texts()).toEqual(['one', 'one', 'two']);
    expect(chat.received[0].id).toBe(chat.received[1].id);
    await until(async () => (await knex('notice_delivery').where({ state: 'delivered' })).length === 2);
    expect((await knex('notice_delivery').orderBy('notice').pluck('attempts'))).toEqual([2, 1]);
  });

  it('go on past one message that a receiver refuses', async () => {
    chat.behave((_, response, got) => {
      if (got.text.includes('bad')) response.writeHead(400).end();
      else {
        chat.received.push(got);
        response.end();
      }
    });
    await start([receiver('chat', chat.url)]);
    await tell('shop', 'bad');
    await tell('shop', 'after it');
    await tell('else', 'fine');
    await until(() => texts().includes('fine'));
    expect(texts()).toEqual(['fine']);
  });

  it('are dead after a long time, with the reason; the next one goes on', async () => {
    chat.behave((_, response, got) => {
      if (got.text.includes('old')) response.writeHead(410).end();
      else {
        chat.received.push(got);
        response.end();
      }
    });
    await tell('shop', 'nobody listens yet');
    await knex('notice_receiver').insert({ name: 'chat' });
    await tell('shop', 'old');
    await knex('notice').update({ created_at: knex.raw(`now() - interval '2 hours'`) });
    await tell('shop', 'young');
    await start([receiver('chat', chat.url)]);
    await until(() => chat.received.length === 1);
    expect(texts()).toEqual(['young']);
    expect(await knex('notice_delivery').where({ state: 'dead' })).toEqual([expect.objectContaining({ attempts: 1, last_error: 'Not delivered: it answered 410', ended_at: expect.any(Date) })]);
  });

  it('never go to a private address unless that is said', async () => {
    await start([receiver('chat', chat.url, { privateAddress: false }), receiver('name', `http://localhost:${chat.port}/`, { privateAddress: false })]);
    await tell('shop', 'inside');
    await until(async () => (await knex('notice_delivery').where('last_error', 'like', '%private%')).length === 2);
    expect(chat.received).toEqual([]);
  });

  it('that wait for who is no longer configured are dead', async () => {
    chat.behave((_, response) => void response.writeHead(503).end());
    await (await start([receiver('gone', chat.url)])).stop();
    await tell('shop', 'lost');
    await start([receiver('chat', other.url)]);
    expect(await knex('notice_delivery').select('state', 'last_error')).toEqual([{ state: 'dead', last_error: 'The receiver is no longer configured' }]);
  });

  it('tell once what is about to expire, and again when that has moved', async () => {
    await knex('service').insert({ name: 'shop', team: 'payments', created_by: 'x' });
    await knex('environment').insert({ name: 'staging', target: 't' });
    await knex('binding').insert({ service: 'shop', environment: 'staging' });
    await knex('replica_override').insert({ service: 'shop', environment: 'staging', replicas: 3, reason: 'x', created_by: 'x', operation: 'op', expires_at: knex.raw(`now() + interval '2 hours'`) });
    await Promise.all([noticeExpiring(knex, 3_600_000 * 24), noticeExpiring(knex, 3_600_000 * 24)]);
    await noticeExpiring(knex, 3_600_000 * 24);
    expect(await knex('notice').select('kind', 'service', 'team')).toEqual([{ kind: 'expiring', service: 'shop', team: 'payments' }]);
    await noticeExpiring(knex, 1000);
    expect(await knex('notice')).toHaveLength(1);
  });
});
