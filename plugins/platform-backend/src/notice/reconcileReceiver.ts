import type { LoggerService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import { crashPoint } from '../crashPoint';
import { backoffMs } from '../loop/backoff';
import type { Claim } from '../loop/claim';
import { fenced, LostClaimError } from '../loop/fenced';
import { type Head, headsOf } from './heads';
import type { Send, Sent } from './sendNotice';
import type { Receiver } from './types';
import { webhookBody } from './webhookBody';

/** Looked at by itself this often; a hint comes sooner. */
const IDLE_MS = 5000;
const BUSY_MS = 50;
/** Messages of one claim before it is looked again what there is. */
const BATCH = 50;
/** So many failures in a row mean that the receiver was away, and not that one message was bad. */
const AWAY = 3;

export interface NoticeDeps {
  knex: Knex;
  logger: LoggerService;
  portalUrl: string;
  receivers: Map<string, Receiver>;
  send: Send;
  deadAfterMs: number;
}

type Failure = Sent & { ok: false };

/** Changes one delivery under the fence of the claim, as `fenced` does, in one statement: there are two for each message. */
async function write(knex: Knex, claim: Claim, { id }: Head, set: string): Promise<void> {
  const { rows } = await knex.raw(
    `WITH held AS (SELECT key FROM work WHERE key = ? AND fence = ? FOR KEY SHARE),
          done AS (UPDATE notice_delivery SET ${set} WHERE id = ? AND state = 'waiting' AND EXISTS (SELECT 1 FROM held) RETURNING id)
     SELECT (SELECT count(*) FROM held)::int AS held, (SELECT count(*) FROM done)::int AS done`,
    [claim.key, claim.fence, id],
  );
  if (!rows[0].held) throw new LostClaimError(`The claim on ${claim.key} with fence ${claim.fence} is lost`);
}

/** It may have arrived from here on: whoever looks sees that it was tried. */
const begin = (knex: Knex, claim: Claim, head: Head) => write(knex, claim, head, 'attempts = attempts + 1');

async function arrived(knex: Knex, claim: Claim, head: Head, receiver: string): Promise<void> {
  await write(knex, claim, head, `state = 'delivered', ended_at = clock_timestamp(), last_error = NULL`);
  if (claim.failures < AWAY) return;
  // It is back: what failed while it was away need not wait for its turn.
  await knex('notice_delivery').where({ receiver, state: 'waiting' }).where('next_at', '>', knex.fn.now(3)).update({ next_at: knex.fn.now(3) });
}

async function failed({ knex, deadAfterMs }: NoticeDeps, claim: Claim, head: Head, receiver: string, { reason, down }: Failure): Promise<void> {
  const words = `Not delivered: ${reason}`;
  await fenced(knex, claim, async trx => {
    await trx('notice_delivery').where({ id: head.id, state: 'waiting' }).update({ last_error: words, next_at: trx.raw(`clock_timestamp() + ? * interval '1 millisecond'`, [backoffMs(head.attempts)]) });
    await trx('notice_delivery')
      .where({ receiver, state: 'waiting' })
      // A receiver that is away will not take the others either; one message that it does not like is alone.
      .modify(q => void (down || q.where({ id: head.id })))
      .whereIn('notice', trx('notice').select('id').whereRaw(`created_at < clock_timestamp() - ? * interval '1 millisecond'`, [deadAfterMs]))
      .update({ state: 'dead', ended_at: trx.fn.now(3), last_error: words });
  });
}

/**
 * Delivers what waits for one receiver: in order in each lane, one message at a time, so that what was under way when a
 * worker died is one message, which then comes again with the same id. Receivers are claimed one by one: one that does not
 * answer holds up nobody else.
 */
export async function reconcileReceiver(deps: NoticeDeps, name: string, claim: Claim, signal: AbortSignal): Promise<number | { failedMs: number }> {
  const { knex, send, portalUrl } = deps;
  const receiver = deps.receivers.get(name);
  // Another backend has been given a newer configuration.
  if (!receiver) return IDLE_MS;
  const { heads, busy, nextMs } = await headsOf(knex, name, BATCH);
  for (const head of heads) {
    if (signal.aborted) return 0;
    crashPoint('notices/chosen');
    await begin(knex, claim, head);
    crashPoint('notices/begun');
    const sent = await send(receiver, { uid: head.message.uid, body: webhookBody(head.message, portalUrl) }, signal);
    crashPoint('notices/sent');
    if (!sent.ok) {
      await failed(deps, claim, head, name, sent);
      if (!sent.down) continue;
      if (claim.failures === 0) deps.logger.warn(`Notices to receiver ${name} wait: ${sent.reason}`);
      return { failedMs: Math.max(backoffMs(claim.failures), sent.pauseMs ?? 0) };
    }
    await arrived(knex, claim, head, name);
    crashPoint('notices/stored');
    if (claim.failures > 0) return 0;
  }
  if (heads.length) return 0;
  if (busy) return BUSY_MS;
  return Math.min(IDLE_MS, nextMs ?? IDLE_MS);
}
