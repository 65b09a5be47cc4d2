import { releaseName } from '@waymark/platform-common';
import type { Platform } from '../../platform';
import { insertAudit } from '../../store/insertAudit';
import { insertEvent } from '../../store/insertEvent';
import { listPage } from '../../store/listPage';
import { lastChanges } from '../../store/lastChanges';
import type { IncidentRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';
import type { Handlers } from '../types';
import { deploymentView } from './history';
import { requireService } from './services';

const UNIQUE_VIOLATION = '23505';
const LAST_CHANGES = 5;

export function incidentsHandlers(platform: Platform): Pick<Handlers, 'listIncidents' | 'openIncident' | 'closeIncident'> {
  const { knex } = platform;

  async function view(row: IncidentRow) {
    const [seen] = await views([row]);
    return seen;
  }

  async function views(rows: IncidentRow[]) {
    const changes = await lastChanges(knex, rows.map(row => row.id), LAST_CHANGES);
    return rows.map(row => ({
      id: String(row.id),
      service: row.service,
      team: row.team,
      title: row.title,
      openedBy: row.opened_by,
      openedAt: row.opened_at.toISOString(),
      closedBy: row.closed_by,
      closedAt: row.closed_at?.toISOString() ?? null,
      release: row.release === null ? null : releaseName(row.release),
      summary: row.summary,
      lastChanges: changes.get(String(row.id))!.map(deploymentView),
    }));
  }

  async function require(id: string): Promise<IncidentRow> {
    const row = await knex<IncidentRow>('incident').where({ id }).first();
    if (!row) throw new PlatformError('NotFoundError', `There is no incident "${id}"`, 'None has that id.', 'platform incident list shows them.');
    return row;
  }

  return {
    listIncidents: {
      async handle({ query }) {
        const page = await listPage<IncidentRow>(
          knex('incident')
            .modify(q => void (query.service && q.where('service', query.service)))
            .modify(q => void (query.open && q.whereNull('closed_at'))),
          { limit: query.limit ?? 50, cursor: query.cursor },
          { columns: ['id'], direction: 'desc' },
        );
        return { items: await views(page.items), nextCursor: page.nextCursor };
      },
    },

    openIncident: {
      team: async ({ path }) => (await requireService(platform, path.service)).team,
      subject: ({ path }) => path.service,
      async handle({ path, body, caller }) {
        const { name: service, team } = await requireService(platform, path.service);
        try {
          const row = await knex.transaction(async trx => {
            const [incident] = await trx<IncidentRow>('incident').insert({ service, team, title: body.title, release: body.release ? Number(body.release.slice(1)) : null, opened_by: caller.actor }, '*');
            // By policy nothing of it changes until the incident is closed; a rollback is not held up by it.
            await trx('freeze_window').insert({ service, reason: body.title, incident: incident.id, created_by: caller.actor });
            await insertAudit(trx, { actor: caller.actor, door: caller.door, action: 'openIncident', subject: service, service, team, on_behalf: caller.onBehalf, outcome: 'allowed', reason: body.title, operation: null });
            await insertEvent(trx, { type: 'incident.opened', title: `Incident ${incident.id} of ${service}: ${body.title}`, service, actor: caller.actor });
            return incident;
          });
          return view(row);
        } catch (error) {
          if ((error as any).code !== UNIQUE_VIOLATION) throw error;
          const open = await knex<IncidentRow>('incident').where({ service }).whereNull('closed_at').first();
          throw new PlatformError('ConflictError', `${service} has an open incident`, `Incident ${open?.id}: ${open?.title}, since ${open?.opened_at.toISOString()}.`, `Close it first: platform incident close ${service}`);
        }
      },
    },

    closeIncident: {
      team: async ({ path }) => (await require(path.incident)).team,
      subject: ({ path }) => path.incident,
      async handle({ path, body, caller }) {
        const row = await knex.transaction(async trx => {
          const [closed] = await trx<IncidentRow>('incident').where({ id: path.incident }).whereNull('closed_at').update({ closed_at: trx.fn.now(3) as any, closed_by: caller.actor, summary: body.summary ?? null }, '*');
          if (!closed) return undefined;
          await trx('freeze_window').where({ incident: closed.id }).whereNull('ended_at').update({ ended_at: trx.fn.now(), ended_by: caller.actor });
          await insertAudit(trx, { actor: caller.actor, door: caller.door, action: 'closeIncident', subject: path.incident, service: closed.service, team: closed.team, on_behalf: caller.onBehalf, outcome: 'allowed', reason: body.summary ?? null, operation: null });
          await insertEvent(trx, { type: 'incident.closed', title: `Incident ${closed.id} of ${closed.service} is closed`, service: closed.service, actor: caller.actor });
          return closed;
        });
        return view(row ?? (await require(path.incident)));
      },
    },
  };
}
