import { parseServiceFile } from '@waymark/platform-common';
import type { Platform } from '../../platform';
import { listTemplates } from '../../templates';
import { lightBindings } from '../../store/lightRows';
import { listPage } from '../../store/listPage';
import { narrow, newestEvent, readEvents } from '../../store/readEvents';
import { environmentsInOrder } from '../../store/environmentsInOrder';
import type { AuditRow, EnvironmentRow, EventRow, ResourceRow } from '../../store/rows';
import { follow, sendEvent } from '../sse';
import { targetConditions } from '../../environment/targetConditions';
import { viewEnvironments } from '../environmentViews';
import type { Handlers } from '../types';
import { DEV_STATE } from '../../dev/types';
import { PLATFORM_GROUP } from '../../access/Directory';
import { auditView, resourceView } from '../views';

const activityView = (row: EventRow) => ({
  id: String(row.id),
  time: row.time.toISOString(),
  type: row.type,
  title: row.title,
  service: row.service,
  environment: row.environment,
  team: row.team,
  actor: row.actor,
  operation: row.operation,
});

export function listsHandlers(
  platform: Platform,
): Pick<Handlers, 'whoAmI' | 'listEnvironments' | 'listResources' | 'listActivity' | 'listAudit' | 'listTemplates' | 'validateFile'> {
  const { knex } = platform;
  return {
    whoAmI: {
      async handle({ caller }) {
        if (caller.kind === 'service') return { entityRef: caller.actor, displayName: caller.actor, teams: [], isPlatformTeam: false };
        const { name, teams } = await platform.directory.lately(caller.actor);
        return { entityRef: caller.actor, displayName: name, teams, isPlatformTeam: teams.some(t => t.entityRef === PLATFORM_GROUP) };
      },
    },
    listEnvironments: {
      async handle({ query }) {
        const page = await listPage<EnvironmentRow & { place: number }>(knex.from(environmentsInOrder(knex)), { limit: query.limit ?? 50, cursor: query.cursor }, { columns: ['place', 'name'], direction: 'asc' });
        return {
          items: await viewEnvironments(knex, page.items, target => targetConditions(platform, target)),
          nextCursor: page.nextCursor,
        };
      },
    },
    listResources: {
      async handle({ query }) {
        const page = await listPage<ResourceRow>(
          knex('resource').whereNot('state', DEV_STATE).whereNull('deleted_with').modify(q => query.service && q.where('service', query.service)),
          { limit: query.limit ?? 50, cursor: query.cursor },
          { columns: ['id'], direction: 'asc' },
        );
        const bindings = await lightBindings(knex).whereIn(['service', 'environment'], page.items.filter(r => r.service !== null).map(r => [r.service!, r.environment]));
        return {
          items: page.items.map(r => resourceView(r, bindings.find(b => b.service === r.service && b.environment === r.environment))),
          nextCursor: page.nextCursor,
        };
      },
    },
    listActivity: {
      async handle({ query }) {
        const page = await listPage<EventRow>(
          narrow(knex('event'), query),
          { limit: query.limit ?? 50, cursor: query.cursor },
          { columns: ['id'], direction: 'desc' },
        );
        return { items: page.items.map(activityView), nextCursor: page.nextCursor };
      },
      async stream({ query }, response, signal) {
        let after = await newestEvent(knex);
        await follow({
          response,
          signal,
          pollMs: 1000,
          wake: listener => platform.notifications.onChanged(payload => payload.startsWith('event:') && listener()),
          look: async () => {
            for (const row of await readEvents(knex, after, { ...query, limit: 200 })) {
              sendEvent(response, activityView(row), undefined, String(row.id));
              after = String(row.id);
            }
            return false;
          },
        });
      },
    },
    listAudit: {
      async handle({ query }) {
        const page = await listPage<AuditRow>(knex('audit'), { limit: query.limit ?? 50, cursor: query.cursor }, { columns: ['id'], direction: 'desc' });
        return {
          items: page.items.map(auditView),
          nextCursor: page.nextCursor,
        };
      },
    },
    listTemplates: {
      async handle() {
        const paths = await listTemplates(platform.templatesDirectory);
        return { items: paths.map(p => ({ name: p.name, title: p.title, description: p.description, values: p.valuesSchema as any })) };
      },
    },
    validateFile: {
      async handle({ body }) {
        const parsed = parseServiceFile(body.text, { file: 'platform.yaml' });
        return { valid: parsed.ok, problems: parsed.ok ? [] : parsed.problems };
      },
    },
  };
}
