import { DEFINITIONS, releaseName } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { ADOPTED_STATE } from '../../adoption/types';
import { policyOf } from '../../care/rules';
import { DELETED_STATE, ORPHAN_STATES } from '../../care/types';
import { dependantsOf } from '../../database/dependants';
import { DEV_STATE } from '../../dev/types';
import { PlatformError } from '../../errors/PlatformError';
import { enqueue } from '../../loop/enqueue';
import { careKey } from '../../loop/keys';
import type { Platform } from '../../platform';
import { insertAudit } from '../../store/insertAudit';
import { insertEvent } from '../../store/insertEvent';
import { listPage } from '../../store/listPage';
import type { BackupRow, DeploymentRow, OperationRow, ResourceRow } from '../../store/rows';
import type { Call, Handlers } from '../types';
import { backupView, databaseView, policyView, roleView, type RoleRow, seenOf } from './databaseViews';

/** The row of a database; what belongs to a session of `platform dev` is nobody's but that session's. */
export async function requireDatabase({ knex }: Pick<Platform, 'knex'>, id: string): Promise<ResourceRow> {
  const row = await knex<ResourceRow>('resource').where({ id, type: 'postgres' }).whereNot('state', DEV_STATE).first();
  if (!row) throw new PlatformError('NotFoundError', `There is no database "${id}"`, 'None has that id, or its grace period is over.', 'platform db list shows them.');
  return row;
}

/** Older than this, what was last seen is looked at anew because somebody looks. */
const FRESH_MS = 10_000;

const priceOf = (knex: Knex) => {
  const prices = Object.entries(DEFINITIONS.prices.database);
  return knex.raw(`CASE size ${prices.map(() => 'WHEN ? THEN ?::numeric').join(' ')} ELSE 0 END AS price`, prices.flat());
};

export function databasesHandlers(platform: Platform): Pick<Handlers, 'listDatabases' | 'listBackups' | 'getDatabase' | 'setDatabasePolicy'> {
  const { knex } = platform;

  function narrowed({ query }: Call<'listDatabases'>, mine: string[] | undefined) {
    const orphan = knex.raw(`CASE WHEN state = ANY(?) THEN 1 ELSE 0 END AS orphan`, [ORPHAN_STATES]);
    const rows = knex('resource').select('resource.*', orphan, priceOf(knex)).where({ type: 'postgres' }).whereNot('state', DEV_STATE);
    for (const column of ['team', 'environment', 'service', 'state'] as const) if (query[column]) rows.where(column, query[column]!);
    if (query.name) rows.where(q => q.where('name', query.name!).orWhere('id', query.name!));
    if (query.q) rows.whereRaw(`EXISTS (SELECT 1 FROM unnest(ARRAY[id, name, object_name, service]) word WHERE position(lower(?) in lower(word)) > 0)`, [query.q]);
    if (mine) rows.whereIn('team', mine);
    if (query.orphan !== undefined) rows[query.orphan ? 'whereIn' : 'whereNotIn']('state', ORPHAN_STATES);
    return () => knex.from(rows.clone().as('d')) as Knex.QueryBuilder;
  }

  /** Each where it began to change things: who goes back to before it wants none of its migration. */
  async function deploymentsIn(row: ResourceRow) {
    if (!row.service || !row.kept?.earliest) return [];
    const rows = await knex<DeploymentRow>('deployment').where({ service: row.service, environment: row.environment }).where('started_at', '>=', row.kept.earliest).orderBy('id', 'desc').limit(200);
    return rows.reverse().map(d => ({ release: releaseName(d.to_release), at: d.started_at.toISOString(), outcome: d.outcome, operation: d.operation }));
  }

  async function isOwner({ caller }: Call<'getDatabase'>, team: string): Promise<boolean> {
    if (caller.kind !== 'user') return false;
    return (await platform.directory.lately(caller.actor)).teams.some(t => t.name === team || t.entityRef === 'group:default/platform');
  }

  return {
    listDatabases: {
      async handle(call) {
        const mine = call.query.mine ? (await platform.directory.lately(call.caller.actor)).teams.map(t => t.name) : undefined;
        const found = narrowed(call, mine);
        const [page, [sums]] = await Promise.all([
          listPage<ResourceRow>(found(), { limit: call.query.limit ?? 50, cursor: call.query.cursor }, { columns: ['orphan', 'price', 'id'], direction: 'desc' }),
          found().select(knex.raw('count(*) AS databases, coalesce(sum(orphan), 0) AS orphans, coalesce(sum(price), 0) AS price, coalesce(sum(price * orphan), 0) AS orphan_price')),
        ]);
        const seen = await seenOf(knex, page.items.map(r => r.id));
        return {
          items: page.items.filter(r => seen.has(r.id)).map(r => databaseView(r, seen.get(r.id)!)),
          nextCursor: page.nextCursor,
          totals: { databases: Number(sums.databases), orphans: Number(sums.orphans), perMonth: Number(sums.price), orphansPerMonth: Number(sums.orphan_price), currency: DEFINITIONS.currency },
        };
      },
    },

    listBackups: {
      async handle({ query }) {
        const gone = knex.raw('NOT EXISTS (SELECT 1 FROM resource r WHERE r.id = backup.resource) AS gone');
        const rows = knex('backup').select('backup.*', gone);
        for (const column of ['team', 'name'] as const) if (query[column]) rows.where(column, query[column]!);
        const found = knex.from(rows.as('b')).modify(q => void (query.gone !== undefined && q.where({ gone: query.gone })));
        const page = await listPage<BackupRow & { gone: boolean }>(found, { limit: query.limit ?? 50, cursor: query.cursor }, { columns: ['created_at', 'id'], direction: 'desc' });
        return {
          items: page.items.map(row => ({ ...backupView(row), database: row.resource, name: row.name, service: row.service, environment: row.environment, team: row.team, gone: row.gone })),
          nextCursor: page.nextCursor,
        };
      },
    },

    getDatabase: {
      async handle(call) {
        const row = await requireDatabase(platform, call.path.database);
        const [seen, backups, roles, deployments, usedBy, restores, operations, owner] = await Promise.all([
          seenOf(knex, [row.id]),
          knex<BackupRow>('backup').where({ resource: row.id }).orderBy('created_at', 'desc').limit(200),
          knex<RoleRow>('database_role').where({ resource: row.id }).orderBy('created_at', 'desc').limit(50),
          deploymentsIn(row),
          dependantsOf(knex, row),
          knex<ResourceRow>('resource').whereRaw(`source->>'resource' = ?`, [row.id]).orderBy('created_at', 'desc').limit(50),
          knex<OperationRow>('operation').where(q => q.whereRaw(`kind LIKE 'database.%' AND input->>'resource' = ?`, [row.id]).orWhere('id', row.operation ?? '')).orderBy('created_at', 'desc').limit(20),
          isOwner(call, row.team),
        ]);
        // A hint: whoever looks sees what is there now a moment later.
        if (!row.looked_at || Date.now() - row.looked_at.getTime() > FRESH_MS) await knex('work').where({ key: careKey(row.id) }).update({ due_at: knex.raw('least(due_at, now())'), dirty: true });
        const { kept } = row;
        return {
          ...databaseView(row, seen.get(row.id)!),
          window: kept?.earliest && kept.latest ? { earliest: kept.earliest, latest: kept.latest } : null,
          archive: (row.state !== ADOPTED_STATE && kept?.archive) || null,
          backups: backups.map(backupView),
          policy: policyView(row, platform.databases),
          roles: roles.map(roleView),
          statistics: row.statistics,
          deployments,
          usedBy,
          restores: restores.map(r => ({ id: r.id, name: r.name, environment: r.environment, state: r.state as 'restored', createdAt: r.created_at.toISOString() })),
          operations: operations.map(o => ({ id: o.id, kind: o.kind, title: o.title, state: o.state, actor: o.actor, createdAt: o.created_at.toISOString(), endedAt: o.ended_at?.toISOString() ?? null })),
          lookedAt: row.looked_at?.toISOString() ?? null,
          actor: { owner },
        };
      },
    },

    setDatabasePolicy: {
      team: async ({ path }) => (await requireDatabase(platform, path.database)).team,
      subject: ({ path }) => path.database,
      async handle({ path, body, caller }) {
        const before = await requireDatabase(platform, path.database);
        const { protected: guard, ...policy } = body;
        const loses = (before.protected && guard === false) || (policy.keepDays ?? Infinity) < policyOf(before, platform.databases).keepDays;
        if (caller.door === 'assistant' && loses) {
          const why = 'What keeps its data is taken away by that: its protection, or backups for good.';
          await insertAudit(knex, { actor: caller.actor, door: caller.door, action: 'setDatabasePolicy', subject: before.id, service: before.service, team: before.team, on_behalf: caller.onBehalf, outcome: 'refused', reason: why, operation: null });
          throw new PlatformError('NotAllowedError', 'An assistant does not do this', why, 'Let a person do it, in the portal or with `platform db policy`.');
        }
        return knex.transaction(async trx => {
          const now = await trx<ResourceRow>('resource').where({ id: path.database }).forUpdate().first();
          // Nothing looks at it any more when its time is over: nobody is told that it stays.
          if (guard && (!now || now.removing || now.state === DELETED_STATE)) {
            throw new PlatformError('ConflictError', `${before.name} is not protected`, 'It is deleted, and goes when its grace period is over.', `Bring it back first: ${now?.deleted_with ? `platform service recover ${now.deleted_with}` : `platform db recover ${before.name}`}`);
          }
          const [row] = await trx<ResourceRow>('resource')
            .where({ id: path.database })
            .update({ policy: trx.raw('policy || ?::jsonb', [JSON.stringify(policy)]), ...(guard === undefined ? {} : { protected: guard }) }, '*');
          const said = [...(guard === undefined ? [] : [guard ? 'protected' : 'no longer protected']), ...Object.entries(policy).map(([key, value]) => `${key}: ${value}`)].join(', ') || 'nothing changed';
          const { name, service, environment, team } = row;
          await insertAudit(trx, { actor: caller.actor, door: caller.door, action: 'setDatabasePolicy', subject: row.id, service, team, on_behalf: caller.onBehalf, outcome: 'allowed', reason: said, operation: null });
          await insertEvent(trx, { type: 'database.policy', title: `Database ${name} in ${environment}: ${said}`, service, environment, team, actor: caller.actor });
          await enqueue(trx, careKey(row.id));
          return policyView(row, platform.databases);
        });
      },
    },
  };
}
