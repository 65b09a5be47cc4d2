import type { Knex } from 'knex';
import type { Platform } from '../../platform';
import { insertAudit } from '../../store/insertAudit';
import { insertEvent } from '../../store/insertEvent';
import { listPage } from '../../store/listPage';
import type { EnvironmentRow, FreezeRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';
import type { Call, Handlers } from '../types';
import { requireService } from './services';

/** The team whose members may write for all; what stops everybody is theirs. */
const PLATFORM_TEAM = 'platform';

export const freezeView = (row: FreezeRow, now: Date) => ({
  id: String(row.id),
  environment: row.environment,
  team: row.team,
  service: row.service,
  startsAt: row.starts_at.toISOString(),
  endsAt: (row.ended_at ?? row.ends_at)?.toISOString() ?? null,
  reason: row.reason,
  incident: row.incident === null ? null : String(row.incident),
  createdBy: row.created_by,
  active: !row.ended_at && row.starts_at <= now && (row.ends_at === null || now < row.ends_at),
  endedBy: row.ended_by,
});

/** Those that are not over: in effect, or planned. */
export const standingFreezes = (knex: Knex) =>
  knex<FreezeRow>('freeze_window').whereNull('ended_at').where(w => w.whereNull('ends_at').orWhere('ends_at', '>', knex.fn.now()));

/** Ends a window now. One that is over stays as it is. */
export async function endWindow(trx: Knex, id: string, actor: string): Promise<FreezeRow> {
  await trx('freeze_window').where({ id }).whereNull('ended_at').update({ ended_at: trx.fn.now(), ended_by: actor });
  return trx<FreezeRow>('freeze_window').where({ id }).first() as Promise<FreezeRow>;
}

export function freezesHandlers(platform: Platform): Pick<Handlers, 'listFreezes' | 'createFreeze' | 'endFreeze'> {
  const { knex } = platform;

  const teamOf = async ({ service, team }: { service?: string | null; team?: string | null }): Promise<string> => {
    if (service) return (await requireService(platform, service)).team;
    return team ?? PLATFORM_TEAM;
  };

  async function require(id: string): Promise<FreezeRow> {
    const row = await knex<FreezeRow>('freeze_window').where({ id }).first();
    if (!row) throw new PlatformError('NotFoundError', `There is no freeze "${id}"`, 'None has that id.', 'platform freeze list shows them.');
    return row;
  }

  async function check({ body }: Call<'createFreeze'>): Promise<void> {
    const refuse = (path: string, message: string, next: string): never => {
      throw new PlatformError('InputError', 'The freeze is not right', `${path}: ${message}`, next, [{ path, message }]);
    };
    if (!body.environment && !body.team && !body.service) refuse('environment', 'nothing is named', 'Name an environment, a team or a service.');
    if (body.environment && !(await knex<EnvironmentRow>('environment').where({ name: body.environment }).first('name'))) refuse('environment', `there is no "${body.environment}"`, 'platform env list shows them.');
    if (body.team && !(await platform.directory.groupOfTeam(body.team))) refuse('team', `there is no team "${body.team}"`, 'Name a group of the catalog.');
    const [starts, ends] = [new Date(body.startsAt ?? Date.now()), body.endsAt ? new Date(body.endsAt) : undefined];
    if (ends && (ends <= starts || ends.getTime() <= Date.now())) refuse('endsAt', 'it would be over before it begins', 'Give a later time.');
  }

  return {
    listFreezes: {
      async handle({ query }) {
        const page = await listPage<FreezeRow>(
          query.all ? knex('freeze_window') : standingFreezes(knex),
          { limit: query.limit ?? 50, cursor: query.cursor },
          { columns: ['id'], direction: 'desc' },
        );
        const now = new Date();
        return { items: page.items.map(row => freezeView(row, now)), nextCursor: page.nextCursor };
      },
    },

    createFreeze: {
      team: ({ body }) => teamOf(body),
      subject: ({ body }) => body.service ?? body.team ?? body.environment ?? 'everything',
      async handle(call) {
        await check(call);
        const { body, caller } = call;
        const team = await teamOf(body);
        return knex.transaction(async trx => {
          const [row] = await trx<FreezeRow>('freeze_window').insert(
            {
              environment: body.environment ?? null, team: body.team ?? null, service: body.service ?? null, reason: body.reason, created_by: caller.actor,
              ...(body.startsAt ? { starts_at: new Date(body.startsAt) } : {}), ends_at: body.endsAt ? new Date(body.endsAt) : null,
            },
            '*',
          );
          await insertAudit(trx, { actor: caller.actor, door: caller.door, action: 'createFreeze', subject: String(row.id), service: row.service, team, on_behalf: caller.onBehalf, outcome: 'allowed', reason: body.reason, operation: null });
          await insertEvent(trx, { type: 'freeze.created', title: `Frozen: ${[row.service, row.team, row.environment].filter(Boolean).join(', ')} (${row.reason})`, service: row.service, environment: row.environment, actor: caller.actor, ...(row.team && { team: row.team }) });
          return freezeView(row, new Date());
        });
      },
    },

    endFreeze: {
      team: async ({ path }) => teamOf(await require(path.freeze)),
      subject: ({ path }) => path.freeze,
      async handle({ path, caller }) {
        const before = await require(path.freeze);
        if (before.incident !== null) throw new PlatformError('ConflictError', 'This freeze belongs to an incident', `It ends when incident ${before.incident} is closed.`, `platform incident close ${before.service}`);
        return knex.transaction(async trx => {
          const row = await endWindow(trx, path.freeze, caller.actor);
          await insertAudit(trx, { actor: caller.actor, door: caller.door, action: 'endFreeze', subject: path.freeze, service: row.service, team: row.team, on_behalf: caller.onBehalf, outcome: 'allowed', reason: null, operation: null });
          await insertEvent(trx, { type: 'freeze.ended', title: `No longer frozen: ${[row.service, row.team, row.environment].filter(Boolean).join(', ')}`, service: row.service, environment: row.environment, actor: caller.actor, ...(row.team && { team: row.team }) });
          return freezeView(row, new Date());
        });
      },
    },
  };
}
