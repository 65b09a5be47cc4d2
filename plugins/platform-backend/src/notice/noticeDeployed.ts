import { releaseName } from '@waymark/platform-common';
import type { Knex } from 'knex';
import type { OperationRow, ReleaseRow } from '../store/rows';
import { insertNotice } from './insertNotice';
import { portalPaths } from './portalPaths';

/** What brings a new release somewhere. A rollback tells of itself, a restart brings nothing new. */
const BRINGS = ['deploy', 'pipeline.run'];

/** Tells that a release serves in an environment; of the very first one the notice about the new service tells. */
export async function noticeDeployed(trx: Knex, operation: OperationRow, environment: string, deployment: { id: string; from_release: number | null; to_release: number; url?: string }): Promise<void> {
  if (!BRINGS.includes(operation.kind)) return;
  if (operation.parent && deployment.from_release === null) return;
  const service = operation.service!;
  const release = await trx<ReleaseRow>('release').where({ service, number: deployment.to_release }).first('commit', 'commit_message', 'commit_author');
  await insertNotice(trx, {
    key: `deployment:${deployment.id}:deployed`,
    kind: 'deployed',
    title: `${service} ${releaseName(deployment.to_release)} in ${environment}`,
    text: release ? `${release.commit_message.split('\n')[0].slice(0, 200)} (${release.commit.slice(0, 7)}, ${release.commit_author})` : null,
    service,
    team: operation.team,
    environment,
    actor: operation.actor,
    operation: operation.id,
    links: [
      ...(deployment.url ? [{ label: deployment.url.replace(/^https?:\/\//, ''), url: deployment.url }] : []),
      { label: 'Operation', path: portalPaths.operation(operation.id) },
      { label: 'Deployments', path: portalPaths.deployments(service) },
    ],
  });
}
