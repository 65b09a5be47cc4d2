import type { AlertRow } from '../../alert/evaluateAlerts';
import type { Platform } from '../../platform';
import { listPage } from '../../store/listPage';
import type { Handlers } from '../types';
import { requireService } from './services';

/** Serves the alerts on objectives. */
export function alertsHandler(platform: Platform): Pick<Handlers, 'listAlerts'> {
  return {
    listAlerts: {
      async handle({ path, query }) {
        const { name: service } = await requireService(platform, path.service);
        const page = await listPage<AlertRow>(
          platform.knex('alert').where({ service }).modify(q => void (query.firing && q.whereNull('resolved_at'))),
          { limit: query.limit ?? 50, cursor: query.cursor },
          { columns: ['id'], direction: 'desc' },
        );
        return {
          items: page.items.map(a => ({ id: String(a.id), service: a.service, environment: a.environment, rule: a.rule as 'fast', message: a.message, firedAt: a.fired_at.toISOString(), resolvedAt: a.resolved_at?.toISOString() ?? null })),
          nextCursor: page.nextCursor,
        };
      },
    },
  };
}
