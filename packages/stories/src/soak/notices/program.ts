// One process of the kill tests of notices: a backend that delivers them, or the author that writes them and is never killed.
import knexFactory from 'knex';
import path from 'node:path';
import { quiet } from '../loop/stageOptions';
import { insertEvent, insertNotice, Notices, Notifications, type Send, webhookSender } from './rooms';
import type { NoticeStage } from './stage';

const stage: NoticeStage = JSON.parse(process.env.WAYMARK_SOAK_STAGE!);
const knex = knexFactory({ client: 'pg', connection: stage.connection, pool: { min: 0, max: 12 } });
const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));

/** The twin: says that it has arrived as soon as it is on its way, as one does who sends and forgets. */
const forgets = (send: Send): Send => async (receiver, message, signal) => {
  void send(receiver, message, signal);
  return { ok: true };
};

async function deliver() {
  const notifications = new Notifications(knex, quiet);
  await notifications.start();
  const send = webhookSender(stage.timeoutMs);
  const notices = new Notices(
    { knex, logger: quiet, notifications, portalUrl: 'http://localhost', send: stage.forgets ? forgets(send) : send },
    { receivers: stage.receivers, timeoutMs: stage.timeoutMs, deadAfterMs: 3_600_000, expiringMs: 1 },
    { leaseMs: stage.leaseMs, pollMs: 250, concurrency: 1 },
  );
  await notices.start();
  process.on('disconnect', () => process.exit(0));
  process.on('SIGTERM', () => void notices.stop().then(() => process.exit(0)));
  process.send!({ ready: true });
}

/** One thing that happens: a row and its notice, in one transaction that takes its time, and is taken back now and then. */
async function happen(number: number): Promise<void> {
  const service = `service-${number % stage.services}`;
  await knex
    .transaction(async trx => {
      await insertEvent(trx, { type: 'soak', title: `${number}`, service });
      await insertNotice(trx, { key: `soak:${number}`, kind: 'deployed', title: `${number}`, service, team: 'soak' });
      await wait(Math.random() * 15);
      if (number % 50 === 49) throw new Error('taken back');
    })
    .catch(error => {
      if (error.message !== 'taken back') throw error;
    });
}

async function write() {
  await knex.migrate.latest({ directory: path.join(stage.data, 'migrations') });
  process.on('message', async ({ from, to }: { from: number; to: number }) => {
    let next = from;
    const lane = async () => {
      while (next < to) await happen(next++);
    };
    // More at once than there are services: some of the same one overlap.
    await Promise.all(Array.from({ length: 8 }, lane));
    process.send!({ written: to });
  });
  process.on('disconnect', () => process.exit(0));
  process.send!({ ready: true });
}

(process.env.WAYMARK_SOAK_ROLE === 'author' ? write() : deliver()).catch(error => {
  process.stderr.write(`${error.stack}\n`);
  process.exit(1);
});
