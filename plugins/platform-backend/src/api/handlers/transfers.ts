import type { Knex } from 'knex';
import { PLATFORM_GROUP } from '../../access/Directory';
import type { Platform } from '../../platform';
import { refuseGone } from '../../decommission/refuseDecommissioned';
import { insertAudit } from '../../store/insertAudit';
import { insertEvent } from '../../store/insertEvent';
import { listPage } from '../../store/listPage';
import type { TransferInput, TransferRow } from '../../transfer/types';
import { PlatformError } from '../../errors/PlatformError';
import { startOnce } from '../idempotent';
import type { Caller, Handlers } from '../types';
import { requireService } from './services';

/** How long a request for a transfer stays open, hours. */
const OPEN_HOURS = 7 * 24;

type Shown = TransferRow & { state_now: 'waiting' | 'accepted' | 'declined' | 'expired' };

/** Requests with their state by the database's clock. */
const transfers = (knex: Knex) => knex.from(knex('service_transfer').select('*', knex.raw(`CASE WHEN state = 'waiting' AND expires_at <= now() THEN 'expired' ELSE state END AS state_now`)).as('transfers'));

const transferView = (row: Shown) => ({
  id: String(row.id),
  service: row.service,
  from: row.from_team,
  to: row.to_team,
  askedBy: row.asked_by,
  askedTeam: row.asked_team,
  askedAt: row.asked_at.toISOString(),
  expiresAt: row.expires_at.toISOString(),
  reason: row.reason,
  state: row.state_now,
  decidedBy: row.decided_by,
  decidedAt: row.decided_at?.toISOString() ?? null,
  operation: row.operation,
});

/** Whose word is missing: that of the team that has not asked. */
const otherTeam = ({ asked_team, from_team, to_team }: Pick<TransferRow, 'asked_team' | 'from_team' | 'to_team'>) => (asked_team === from_team ? to_team : from_team);

export function transfersHandlers(platform: Platform): Pick<Handlers, 'requestTransfer' | 'listTransfers' | 'acceptTransfer' | 'declineTransfer'> {
  const { knex, directory } = platform;

  async function require(id: string): Promise<Shown> {
    const row: Shown | undefined = await transfers(knex).where({ id }).first();
    if (!row) throw new PlatformError('NotFoundError', `There is no transfer "${id}"`, 'None has that id.', 'platform service transfer list shows them.');
    return row;
  }

  /** The team in whose name somebody asks: their own of the two; the owner's for whoever is in neither. */
  async function askingTeam(owner: string, to: string, { actor }: Caller): Promise<string> {
    const mine = (await directory.teamsOf(actor)).map(t => t.name);
    return !mine.includes(owner) && mine.includes(to) ? to : owner;
  }

  function refuseDecided(row: Shown, { actor, door }: Caller): void {
    const refuse = (why: string): never => {
      throw new PlatformError('ConflictError', `Transfer ${row.id} cannot be decided by you now`, why, row.state_now === 'waiting' ? `An owner of team ${otherTeam(row)} can.` : 'Ask for a new one.');
    };
    if (row.state_now !== 'waiting') refuse(`It is ${row.state_now}.`);
    if (door === 'assistant') refuse('An assistant never agrees: a person has to.');
    if (row.asked_by === actor) refuse('You have asked for it yourself.');
  }

  /** Marks it as decided, once. */
  async function decide(trx: Knex, row: Shown, state: 'accepted' | 'declined', actor: string, operation: string | null): Promise<void> {
    const marked = await trx('service_transfer').where({ id: row.id, state: 'waiting' }).where('expires_at', '>', trx.fn.now()).update({ state, decided_by: actor, decided_at: trx.fn.now(), operation });
    if (!marked) throw new PlatformError('ConflictError', `Transfer ${row.id} was decided just now`, 'Somebody was quicker, or its time is over.', 'Look at it: platform service transfer list');
    await insertEvent(trx, { type: `transfer.${state}`, title: `${actor} has ${state} the transfer of ${row.service} from team ${row.from_team} to team ${row.to_team}`, service: row.service, actor, operation });
  }

  return {
    requestTransfer: {
      team: async ({ path, body, caller }) => askingTeam((await requireService(platform, path.service)).team, body.team, caller),
      subject: ({ path }) => path.service,
      async handle({ path, body, caller }) {
        const row = await requireService(platform, path.service);
        refuseGone(row, `${row.name} stays with its team`);
        const { name: service, team } = row;
        const { actor, door, onBehalf } = caller;
        if (body.team === team) throw new PlatformError('ConflictError', `${service} belongs to team "${team}"`, 'It is theirs already.', 'Name another team.');
        if (!(await directory.groupOfTeam(body.team))) throw new PlatformError('NotFoundError', `There is no team "${body.team}"`, 'No group of the catalog stands for it.', 'Name a group of the catalog.', [{ path: 'team', message: `there is no "${body.team}"` }]);
        const asking = await askingTeam(team, body.team, caller);
        return knex.transaction(async trx => {
          await trx('service').where({ name: service }).forUpdate().first('name');
          const open: Shown | undefined = await transfers(trx).where({ service, state_now: 'waiting' }).first();
          if (open) throw new PlatformError('ConflictError', `A transfer of ${service} waits already`, `${open.asked_by} has asked to move it to team "${open.to_team}" (${open.id}).`, 'It has to be accepted or declined first.');
          const [{ id }] = await trx('service_transfer').insert({ service, from_team: team, to_team: body.team, asked_by: actor, asked_team: asking, reason: body.reason ?? null, state: 'waiting', expires_at: trx.raw(`now() + ? * interval '1 hour'`, [OPEN_HOURS]) }, 'id');
          await insertAudit(trx, { actor, door, action: 'requestTransfer', subject: service, service, team: asking, on_behalf: onBehalf, outcome: 'allowed', reason: body.reason ?? null, operation: null });
          await insertEvent(trx, { type: 'transfer.requested', title: `${actor} asks to move ${service} from team ${team} to team ${body.team}`, service, actor });
          return transferView((await transfers(trx).where({ id }).first())!);
        });
      },
    },

    listTransfers: {
      async handle({ query, caller }) {
        const teams = query.mine ? (await directory.lately(caller.actor)).teams : [];
        const all = teams.some(t => t.entityRef === PLATFORM_GROUP);
        const names = teams.map(t => t.name);
        const page = await listPage<Shown>(
          transfers(knex)
            .modify(q => void (query.state && q.where('state_now', query.state)))
            .modify(q => void (query.service && q.where('service', query.service)))
            .modify(q => void (query.mine && q.whereNot('asked_by', caller.actor)))
            .modify(q => void (query.mine && !all && q.whereIn(knex.raw('CASE WHEN asked_team = from_team THEN to_team ELSE from_team END') as any, names))),
          { limit: query.limit ?? 50, cursor: query.cursor },
          { columns: ['id'], direction: 'desc' },
        );
        return { items: page.items.map(transferView), nextCursor: page.nextCursor };
      },
    },

    acceptTransfer: {
      team: async ({ path }) => otherTeam(await require(path.transfer)),
      subject: ({ path }) => path.transfer,
      async handle(call) {
        const row = await require(call.path.transfer);
        const { service, from_team, to_team } = row;
        return startOnce(platform, call, {
          kind: 'service.transfer',
          action: 'acceptTransfer',
          subject: service,
          reason: row.reason,
          team: otherTeam(row),
          async check() {
            refuseDecided(row, call.caller);
            const { team } = await requireService(platform, service);
            if (team !== from_team) throw new PlatformError('ConflictError', `${service} belongs to team "${team}" by now`, 'It was transferred meanwhile.', 'Ask for a new transfer.');
            const own: string[] = await knex('binding').join('environment', 'environment.name', 'binding.environment').where({ 'binding.service': service, 'environment.team': from_team }).pluck('environment.name');
            if (own.length) throw new PlatformError('ConflictError', `${service} runs in an environment of team "${from_team}"'s own`, `It is in ${own.join(', ')}, where only that team's services are.`, 'Take it out of there first.');
            const [from, to] = await Promise.all([directory.groupOfTeam(from_team), directory.groupOfTeam(to_team)]);
            return { from: from?.entityRef ?? `group:default/${from_team}`, to: to?.entityRef ?? `group:default/${to_team}` };
          },
          operation: groups => ({
            title: `Transfer ${service} from team ${from_team} to team ${to_team}`,
            service,
            exclusive_key: `transfer:${service}`,
            input: { service, team: from_team, to: to_team, transfer: String(row.id), groups } satisfies TransferInput,
          }),
          begun: (trx, operation) => decide(trx, row, 'accepted', call.caller.actor, operation.id),
          underWay: { what: `${service} is being transferred`, why: 'Another transfer of it has not ended.', next: 'Wait for it: platform operations' },
        });
      },
    },

    declineTransfer: {
      team: async ({ path, caller }) => {
        const row = await require(path.transfer);
        return row.asked_by === caller.actor ? row.asked_team : otherTeam(row);
      },
      subject: ({ path }) => path.transfer,
      async handle({ path, body, caller }) {
        const row = await require(path.transfer);
        // Whoever has asked may take it back: that needs nobody's word.
        if (row.asked_by !== caller.actor || row.state_now !== 'waiting') refuseDecided(row, caller);
        return knex.transaction(async trx => {
          await decide(trx, row, 'declined', caller.actor, null);
          await insertAudit(trx, { actor: caller.actor, door: caller.door, action: 'declineTransfer', subject: row.service, service: row.service, team: otherTeam(row), on_behalf: caller.onBehalf, outcome: 'allowed', reason: body.reason ?? null, operation: null });
          return transferView((await transfers(trx).where({ id: row.id }).first())!);
        });
      },
    },
  };
}
