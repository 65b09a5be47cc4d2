import { releaseName } from '@waymark/platform-common';
import type { Platform } from '../../platform';
import { listPage } from '../../store/listPage';
import type { AuditRow, DeploymentRow } from '../../store/rows';
import type { Handlers } from '../types';
import { auditView } from '../views';
import { requireService } from './services';

export const deploymentView = (row: DeploymentRow) => ({
  id: String(row.id),
  service: row.service,
  environment: row.environment,
  from: row.from_release === null ? null : releaseName(row.from_release),
  to: releaseName(row.to_release),
  commit: row.commit,
  actor: row.actor,
  door: row.door as 'portal',
  reason: row.reason,
  operation: row.operation,
  startedAt: row.started_at.toISOString(),
  readyAt: row.ready_at?.toISOString() ?? null,
  outcome: row.outcome as 'succeeded' | null,
});

export function historyHandlers(platform: Platform): Pick<Handlers, 'listDeployments' | 'listServiceAudit'> {
  const { knex } = platform;
  return {
    listDeployments: {
      async handle({ path, query }) {
        const { name: service } = await requireService(platform, path.service);
        const page = await listPage<DeploymentRow>(
          knex('deployment').where({ service }).modify(q => void (query.environment && q.where('environment', query.environment))),
          { limit: query.limit ?? 50, cursor: query.cursor },
          { columns: ['id'], direction: 'desc' },
        );
        return { items: page.items.map(deploymentView), nextCursor: page.nextCursor };
      },
    },
    listServiceAudit: {
      async handle({ path, query }) {
        const { name: service } = await requireService(platform, path.service);
        const page = await listPage<AuditRow>(knex('audit').where({ service }), { limit: query.limit ?? 50, cursor: query.cursor }, { columns: ['id'], direction: 'desc' });
        return { items: page.items.map(auditView), nextCursor: page.nextCursor };
      },
    },
  };
}
