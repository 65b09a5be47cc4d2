import type { Knex } from 'knex';
import type { OperationRow } from '../store/rows';
import { insertNotice } from './insertNotice';
import { portalPaths } from './portalPaths';

/** Tells that an environment is back at an older release, by whom and why; once for each attempt of an operation. */
export async function noticeRolledBack(trx: Knex, operation: OperationRow, { environment, back, reason, actor }: { environment: string; back: string; reason: string | null; actor: string }): Promise<void> {
  const service = operation.service!;
  await insertNotice(trx, {
    key: `operation:${operation.id}:${operation.attempt}:${environment}:rolled-back`,
    kind: 'rolled-back',
    title: `${service} in ${environment} ${back}`,
    text: reason ?? `By ${actor}.`,
    service,
    team: operation.team,
    environment,
    actor,
    operation: operation.id,
    links: [{ label: 'Operation', path: portalPaths.operation(operation.id) }, { label: 'Deployments', path: portalPaths.deployments(service) }],
  });
}
