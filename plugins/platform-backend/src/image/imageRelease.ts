import { releaseName, shortDigest } from '@waymark/platform-common';
import type { Knex } from 'knex';
import type { OperationRow, ReleaseRow } from '../store/rows';
import { definitionsHash } from '../pipeline/releaseStep';
import { workspaceName } from '../pipeline/names';
import { insertEvent } from '../store/insertEvent';
import type { CommitRead } from './readCommit';

/** All releases of a commit, newest first: one, and one more for each further image of it. */
export const releasesOf = (knex: Knex, service: string, commit: string): Knex.QueryBuilder<ReleaseRow, ReleaseRow[]> =>
  knex<ReleaseRow>('release').where({ service, commit, preview: null }).orderBy('number', 'desc');

/** The release that has this image, or that it will come to: the one of its commit that has none yet. */
export async function releaseFor(knex: Knex, service: string, commit: string, image: string): Promise<ReleaseRow | undefined> {
  const all = await releasesOf(knex, service, commit);
  return all.find(one => one.image === image) ?? all.find(one => one.image === null);
}

/**
 * The release of an image: made once, however often it is asked for. What the pipeline has built of the same commit gets the
 * image beside it; a second image of one commit is a release of its own, since a release never changes what it runs.
 *
 * @returns the release, and whether it was made now
 */
export async function imageRelease(trx: Knex, operation: Pick<OperationRow, 'id' | 'actor' | 'service'>, read: CommitRead, image: string): Promise<{ release: ReleaseRow; made: boolean }> {
  const service = operation.service!;
  // Held: two that come at once, or the pipeline beside them, find what the other has made.
  const { next_release: number } = await trx('service').where({ name: service }).forUpdate().first('next_release');
  const known = await releaseFor(trx, service, read.commit, image);
  if (known?.image === image) return { release: known, made: false };
  const said = { service, operation: operation.id, actor: operation.actor };
  if (known) {
    const [release] = await trx<ReleaseRow>('release').where({ service, number: known.number }).update({ image }, '*');
    await insertEvent(trx, { ...said, type: 'release.image', title: `${service} ${releaseName(known.number)} has an image: ${shortDigest(image)}` });
    return { release, made: false };
  }
  await trx('service').where({ name: service }).update({ next_release: number + 1 });
  const [release] = await trx<ReleaseRow>('release').insert(
    {
      ...read,
      committed_at: read.committed_at as any,
      spec: JSON.stringify(read.spec) as any,
      commands: JSON.stringify(read.commands) as any,
      migrations: JSON.stringify(read.migrations) as any,
      service,
      number,
      image,
      // A name that nothing else has: no folder was made, and the pipeline gives it its own if it builds the commit.
      artifact: `${workspaceName(service, read.commit)}-${releaseName(number)}`,
      artifact_gone: true,
      definitions_hash: definitionsHash(),
    },
    '*',
  );
  await insertEvent(trx, { ...said, type: 'release.created', title: `${service} ${releaseName(number)}: ${read.commit_message.split('\n')[0]}` });
  return { release, made: true };
}
