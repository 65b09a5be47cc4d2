import type { components } from '@waymark/platform-common/api';
import type { Knex } from 'knex';
import { PLATFORM_ACTOR } from '../operations/platformActor';
import { undoOperation } from '../operations/undoOperation';
import { insertAudit } from '../store/insertAudit';
import { insertEvent } from '../store/insertEvent';
import type { EnvironmentRow, OperationRow } from '../store/rows';
import { deleteKey } from './beginDelete';

type Condition = components['schemas']['Condition'];

/** What still makes environments, by their names: while it does, none of them can be torn down. */
export async function makersOf(knex: Knex, names: string[]): Promise<Map<string, OperationRow>> {
  if (!names.length) return new Map();
  const rows = await knex<OperationRow>('operation').whereIn('exclusive_key', names.map(deleteKey)).whereIn('state', ['running', 'undoing']).whereNot({ kind: 'environment.delete' });
  return new Map(rows.map(row => [row.exclusive_key!.slice(deleteKey('').length), row]));
}

/** What environments say whose time has come and that cannot go yet, by name. */
export async function expiryConditions(knex: Knex, rows: Array<Pick<EnvironmentRow, 'name' | 'expires_at' | 'removing'>>, now = Date.now()): Promise<Map<string, Condition[]>> {
  const expired = rows.filter(e => e.expires_at && e.expires_at.getTime() <= now && !e.removing);
  const makers = await makersOf(knex, expired.map(e => e.name));
  const said = expired.flatMap(({ name, expires_at }): Array<[string, Condition[]]> => {
    const maker = makers.get(name);
    if (!maker) return [];
    return [[name, [{
      type: 'Expirable',
      status: 'False',
      reason: 'OperationUnderWay',
      message: `${name} has expired, and is torn down when "${maker.title}" has ended; one that does not end is taken back.`,
      next: `platform operations ${maker.id}`,
      lastTransitionTime: expires_at!.toISOString(),
    }]]];
  });
  return new Map(said);
}

/** Says once, in the feed, that an environment's end waits for what makes it. */
export async function sayThatItWaits(knex: Knex, name: string, maker: OperationRow): Promise<void> {
  await knex.transaction(async trx => {
    // Two backends may look at once.
    await trx('environment').where({ name }).forUpdate().first('name');
    const type = 'environment.expiry-waits';
    if (await trx('event').where({ type, operation: maker.id }).where('time', '>=', maker.created_at).first('id')) return;
    await insertEvent(trx, { type, title: `${name} has expired; it is torn down when "${maker.title}" has ended`, environment: name, actor: PLATFORM_ACTOR, operation: maker.id });
  });
}

/**
 * Takes back what makes an environment, if it goes on so long after the environment's time has come that it will not end
 * by itself. True if it was: then the environment goes as any other.
 */
export async function giveUpMaker(knex: Knex, name: string, maker: OperationRow, afterMs: number): Promise<boolean> {
  return knex.transaction(async trx => {
    const overdue = await trx<EnvironmentRow>('environment').where({ name, removing: false }).whereRaw(`expires_at <= now() - ? * interval '1 millisecond'`, [afterMs]).forUpdate().first('name');
    const open = overdue && (await trx<OperationRow>('operation').where({ id: maker.id, state: 'running' }).forUpdate().first('id'));
    if (!open) return false;
    const reason = `${name} has expired, and this had not ended ${Math.round(afterMs / 60_000)} minutes later: it is given up`;
    await undoOperation(trx, maker.id, PLATFORM_ACTOR);
    await insertAudit(trx, { actor: PLATFORM_ACTOR, door: 'pipeline', action: 'undoOperation', subject: maker.id, service: maker.service, team: maker.team, on_behalf: false, outcome: 'allowed', reason, operation: maker.id });
    await insertEvent(trx, { type: 'operation.given-up', title: `${maker.title}: ${reason}`, environment: name, actor: PLATFORM_ACTOR, operation: maker.id });
    return true;
  });
}
