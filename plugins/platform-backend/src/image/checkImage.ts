import { imageProblem } from '@waymark/platform-common';
import { PlatformError } from '../errors/PlatformError';
import type { Platform } from '../platform';
import type { RepositoryRow, ServiceRow } from '../store/rows';
import { releaseFor, releasesOf } from './imageRelease';
import { readCommit, requireCommit } from './readCommit';
import type { Built } from './whyUnfit';

const wrong = (path: string, why: string, next: string) => new PlatformError('InputError', 'The image cannot be deployed', why, next, [{ path, message: why }]);

/**
 * What comes of an image and its commit, where one is brought: nothing is begun for what is plainly wrong. Throws a
 * `PlatformError`.
 */
export async function checkImage(platform: Platform, service: Pick<ServiceRow, 'name' | 'team'>, asked: { release?: string; image?: string; commit?: string }): Promise<Built | undefined> {
  const { release, image, commit } = asked;
  if (image === undefined && commit === undefined) return undefined;
  if (image === undefined) throw wrong('commit', 'A commit says which files an image was built of, and there is no image.', 'Say both: --image REF@DIGEST --commit SHA');
  const problem = imageProblem(image);
  if (problem) throw wrong('image', problem, 'The step that pushes an image says its digest.');
  if (commit === undefined) throw wrong('image', 'Nobody says of which commit it was built: its platform.yaml makes the release.', 'Say both: --image REF@DIGEST --commit SHA');
  if (release !== undefined) throw wrong('release', 'A release that is named has what it has, and the image makes one of its own.', 'Leave one of them out.');
  await requireCommit(platform, service.name, commit);
  await readCommit(platform, service, commit);
  const known = await releaseFor(platform.knex, service.name, commit, image);
  return { image, artifact_gone: known?.artifact_gone ?? true, ...(known ? { number: known.number } : {}) };
}

/** What the newest commit of the default branch has come to, or will: as far as it is not built, the pipeline builds it. */
export async function builtOfHead({ knex, sourceControl }: Platform, service: string): Promise<Built> {
  const repository = await knex<RepositoryRow>('repository').where({ service, made: true }).first();
  const head = repository && (await sourceControl.heads([repository.name])).get(repository.name);
  const release = head && (await releasesOf(knex, service, head).first());
  return release || { image: null, artifact_gone: false };
}
