import type { Knex } from 'knex';
import type { OperationRow } from '../store/rows';
import { insertNotice } from './insertNotice';
import { portalPaths } from './portalPaths';

/** Tells that a service is there: where its files are, where it answers, where to look at how it does. */
export async function noticeCreated(trx: Knex, operation: OperationRow): Promise<void> {
  const { name, team } = operation.input as { name: string; team: string };
  const binding = await trx('binding').where({ service: name }).whereNotNull('stable').first('environment', 'nodes');
  const url = binding?.nodes.find((node: any) => node.type === 'route')?.outputs?.url;
  await insertNotice(trx, {
    key: `operation:${operation.id}:created`,
    kind: 'service.created',
    title: `${name} of team ${team}`,
    text: url ? `It serves in ${binding.environment}.` : 'Nothing of it is deployed yet.',
    service: name,
    team,
    environment: binding?.environment ?? null,
    actor: operation.actor,
    operation: operation.id,
    links: [
      { label: 'Repository', path: portalPaths.repository(name) },
      ...(url ? [{ label: url.replace(/^https?:\/\//, ''), url }] : []),
      { label: 'Dashboard', path: portalPaths.service(name) },
    ],
  });
}
