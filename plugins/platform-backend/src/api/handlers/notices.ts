import type { Knex } from 'knex';
import { PlatformError } from '../../errors/PlatformError';
import { enqueue } from '../../loop/enqueue';
import { receiverKey } from '../../loop/keys';
import { linkUrl } from '../../notice/webhookBody';
import type { DeliveryRow, NoticeRow } from '../../notice/types';
import type { Platform } from '../../platform';
import { insertAudit } from '../../store/insertAudit';
import { listPage } from '../../store/listPage';
import type { Handlers } from '../types';

const MOST = 100;

const noticeView = (row: NoticeRow, seen: bigint) => ({
  id: row.uid,
  kind: row.kind,
  title: row.title,
  text: row.text,
  service: row.service,
  team: row.team,
  environment: row.environment,
  actor: row.actor,
  operation: row.operation,
  // Relative to wherever the portal is open.
  links: row.links.map(link => ({ label: link.label, url: linkUrl(link, '') })),
  createdAt: row.created_at.toISOString(),
  unread: BigInt(row.id) > seen,
});

type Delivered = DeliveryRow & Pick<NoticeRow, 'uid' | 'kind' | 'title' | 'service' | 'team' | 'created_at'>;

const deliveryView = (row: Delivered) => ({
  id: String(row.id),
  notice: row.uid,
  kind: row.kind,
  title: row.title,
  service: row.service,
  team: row.team,
  receiver: row.receiver,
  state: row.state,
  attempts: row.attempts,
  nextAt: row.state === 'waiting' ? row.next_at.toISOString() : null,
  problem: row.last_error,
  createdAt: row.created_at.toISOString(),
  endedAt: row.ended_at?.toISOString() ?? null,
});

const deliveries = (knex: Knex) =>
  knex.from(knex('notice_delivery').join('notice', 'notice.id', 'notice_delivery.notice').select('notice_delivery.*', 'uid', 'kind', 'title', 'service', 'team', 'created_at').as('delivery'));

/** Serves notices to people, and to the platform team how far they have come with receivers outside. */
export function noticesHandlers(
  platform: Platform,
): Pick<Handlers, 'listNotices' | 'countNotices' | 'seeNotices' | 'listNoticeReceivers' | 'listNoticeDeliveries' | 'retryNoticeDelivery'> {
  const { knex } = platform;
  const seenBy = async (actor: string): Promise<bigint> => BigInt((await knex('notice_reader').where({ actor }).first('seen'))?.seen ?? 0);
  const teamsOf = async (actor: string) => (await platform.directory.teamsOf(actor)).map(t => t.name);

  async function unread(actor: string): Promise<{ unread: number }> {
    const [seen, teams] = await Promise.all([seenBy(actor), teamsOf(actor)]);
    const rows = await knex('notice').whereIn('team', teams).where('id', '>', String(seen)).limit(MOST).select('id');
    return { unread: rows.length };
  }

  return {
    listNotices: {
      async handle({ query, caller }) {
        const teams = query.mine ? await teamsOf(caller.actor) : undefined;
        const page = await listPage<NoticeRow>(
          knex('notice')
            .modify(q => void (query.service && q.where('service', query.service)))
            .modify(q => void (teams && q.whereIn('team', teams))),
          { limit: query.limit ?? 50, cursor: query.cursor },
          { columns: ['id'], direction: 'desc' },
        );
        const seen = await seenBy(caller.actor);
        return { items: page.items.map(row => noticeView(row, seen)), nextCursor: page.nextCursor };
      },
    },

    countNotices: { handle: ({ caller }) => unread(caller.actor) },

    seeNotices: {
      async handle({ body, caller }) {
        const notice = await knex<NoticeRow>('notice').where({ uid: body.upTo }).first('id');
        if (!notice) throw new PlatformError('NotFoundError', `There is no notice "${body.upTo}"`, 'None has that id, or it is too old to be kept.', 'Load the list of notices again.');
        await knex('notice_reader').insert({ actor: caller.actor, seen: notice.id }).onConflict('actor').merge({ seen: knex.raw('GREATEST(notice_reader.seen, EXCLUDED.seen)') });
        return unread(caller.actor);
      },
    },

    listNoticeReceivers: {
      async handle() {
        const rows = await knex('notice_receiver').whereNull('removed_at').orderBy('name');
        const figures = await knex('notice_delivery')
          .join('notice', 'notice.id', 'notice_delivery.notice')
          .groupBy('receiver')
          .select(
            'receiver',
            knex.raw(`count(*) FILTER (WHERE state = 'waiting')::int AS waiting`),
            knex.raw(`count(*) FILTER (WHERE state = 'dead')::int AS dead`),
            knex.raw(`min(created_at) FILTER (WHERE state = 'waiting') AS oldest`),
            knex.raw(`max(ended_at) FILTER (WHERE state = 'delivered') AS last`),
            knex.raw(`max(last_error) FILTER (WHERE state = 'waiting') AS problem`),
          );
        return {
          items: rows.map(({ name, team, kinds }) => {
            const of: any = figures.find((f: any) => f.receiver === name);
            return {
              name, team, kinds, waiting: of?.waiting ?? 0, dead: of?.dead ?? 0, oldestWaitingAt: of?.oldest?.toISOString() ?? null,
              lastDeliveredAt: of?.last?.toISOString() ?? null, problem: of?.problem ?? null,
            };
          }),
        };
      },
    },

    listNoticeDeliveries: {
      async handle({ query }) {
        const page = await listPage<Delivered>(
          deliveries(knex)
            .modify(q => void (query.state && q.where('state', query.state)))
            .modify(q => void (query.receiver && q.where('receiver', query.receiver))),
          { limit: query.limit ?? 50, cursor: query.cursor },
          { columns: ['id'], direction: 'desc' },
        );
        return { items: page.items.map(deliveryView), nextCursor: page.nextCursor };
      },
    },

    retryNoticeDelivery: {
      subject: ({ path }) => path.delivery,
      async handle({ path, caller }) {
        const { delivery: id } = path;
        await knex.transaction(async trx => {
          const row: Delivered | undefined = await deliveries(trx).where({ id }).first();
          if (!row) throw new PlatformError('NotFoundError', `There is no delivery "${id}"`, 'None has that id, or it is too old to be kept.', 'Look at the list of deliveries.');
          if (row.state === 'delivered') return;
          const receiver = await trx('notice_receiver').where({ name: row.receiver }).whereNull('removed_at').first('name');
          if (!receiver) throw new PlatformError('ConflictError', `Delivery ${id} cannot be tried again`, `Receiver "${row.receiver}" is no longer configured.`, 'Put it into platform.notices.receivers and start the platform again.');
          await trx('notice_delivery').where({ id }).update({ state: 'waiting', next_at: trx.fn.now(3), ended_at: null });
          await insertAudit(trx, { actor: caller.actor, door: caller.door, action: 'retryNoticeDelivery', subject: id, service: row.service, team: row.team, on_behalf: false, outcome: 'allowed', reason: `Receiver ${row.receiver}`, operation: null });
          await enqueue(trx, receiverKey(row.receiver));
          await trx.raw(`SELECT pg_notify('waymark_changed', 'notice:')`);
        });
        return deliveryView(await deliveries(knex).where({ id }).first());
      },
    },
  };
}
