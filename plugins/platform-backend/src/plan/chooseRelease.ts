import { releaseName } from '@waymark/platform-common';
import { releasesOf } from '../image/imageRelease';
import { PlatformError } from '../errors/PlatformError';
import type { Platform } from '../platform';
import { getBinding } from '../store/bindings';
import { PUSH_ENVIRONMENT } from '../pipeline/stages';
import type { OperationRow, ReleaseRow, RepositoryRow } from '../store/rows';

export interface Chosen { release: ReleaseRow; notIncluded: string | null }

/** In words what has been pushed and is not in this release, null where it is the newest. */
async function notIncluded(platform: Platform, service: string, release: ReleaseRow): Promise<string | null> {
  const { knex, sourceControl } = platform;
  const repository = await knex<RepositoryRow>('repository').where({ service, made: true }).first();
  const head = repository && (await sourceControl.heads([repository.name])).get(repository.name);
  if (!head || head === release.commit) return null;
  const built = await releasesOf(knex, service, head).first();
  if (built) return `${releaseName(built.number)} (${head.slice(0, 12)}) is newer.`;
  const run = await knex<OperationRow>('operation').where({ service, environment: PUSH_ENVIRONMENT, kind: 'pipeline.run' }).whereRaw(`input->>'commit' = ?`, [head]).orderBy('created_at', 'desc').first();
  const failed = run?.state === 'failed' ? `has failed in stage "${run.error?.step}"` : 'is being built';
  return `The newest push (${head.slice(0, 12)}) ${failed}.`;
}

/** The release that a plan is made for: the named one, what serves in another environment, or the newest. Throws a `PlatformError` where there is none. */
export async function chooseRelease(platform: Platform, service: string, wanted: { release?: string; from?: string }): Promise<Chosen> {
  const { knex } = platform;
  const one = (number: number) => knex<ReleaseRow>('release').where({ service, number, preview: null }).first();
  let release: ReleaseRow | undefined;
  if (wanted.from) {
    const binding = await getBinding(knex, service, wanted.from);
    if (binding?.stable === null || !binding) throw new PlatformError('ConflictError', 'There is nothing to promote', `Nothing of ${service} serves in ${wanted.from}.`, `Deploy it there first: platform deploy --env ${wanted.from}`);
    release = await one(binding.stable);
  } else if (wanted.release) {
    release = await one(Number(wanted.release.slice(1)));
    if (!release) throw new PlatformError('NotFoundError', `${service} has no release "${wanted.release}"`, 'It was never built, or was taken back.', `platform releases ${service} lists them.`, [{ path: 'release', message: 'there is none of that name' }]);
  } else {
    release = await knex<ReleaseRow>('release').where({ service, preview: null }).orderBy('number', 'desc').first();
  }
  if (!release) throw new PlatformError('ConflictError', `${service} has no release yet`, 'Nothing of it was built.', 'Push a commit, and wait for its pipeline.');
  return { release, notIncluded: await notIncluded(platform, service, release) };
}
