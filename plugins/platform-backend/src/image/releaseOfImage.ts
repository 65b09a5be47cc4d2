import { releaseName } from '@waymark/platform-common';
import type { DeployInput } from '../deploy/types';
import { PlatformError } from '../errors/PlatformError';
import type { StepContext, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { OperationRow, ReleaseRow, ServiceRow } from '../store/rows';
import { imageRelease } from './imageRelease';
import { type CommitRead, readCommit } from './readCommit';

/** The release of the image that a deployment brings, made where there is none. What the files refuse is a failure with their words. */
export async function releaseOfImage(platform: Platform, { operation, knex, write, remember }: StepContext): Promise<ReleaseRow | StepOutcome> {
  const { image, commit, service: name }: DeployInput = operation.input;
  const service = await knex<ServiceRow>('service').where({ name }).first();
  let read: CommitRead;
  try {
    read = await readCommit(platform, service!, commit!);
  } catch (error) {
    if (!(error instanceof PlatformError)) throw error;
    return { state: 'failed', what: error.message, why: error.why, next: error.next };
  }
  const release = await write(async trx => {
    const found = await imageRelease(trx, operation, read, image!);
    // In the same transaction: a crash never leaves one that undo does not know of.
    if (found.made) await remember({ made: found.release.number }, trx);
    return found.release;
  });
  platform.changed({ kind: 'release', name, change: 'created' });
  return release;
}

/** Takes the release away that a deployment has made, unless somebody else has something of it. */
export async function leaveRelease({ operation, step, write }: StepContext): Promise<undefined> {
  const { service }: DeployInput = operation.input;
  const number: number | undefined = step.data.made;
  if (number === undefined) return undefined;
  await write(async trx => {
    await trx('service').where({ name: service }).forUpdate().first('name');
    const pinned = await trx('binding').where({ service }).where(q => q.where({ stable: number }).orWhere({ candidate: number })).first('service');
    const others = await trx<OperationRow>('operation').where({ service }).whereNot({ id: operation.id }).whereIn('state', ['running', 'failed', 'succeeded']).whereRaw(`result->>'release' = ?`, [releaseName(number)]).first('id');
    // The pipeline may have built its commit meanwhile: then it is that one's too.
    if (!pinned && !others) await trx('release').where({ service, number, artifact_gone: true }).delete();
  });
  return undefined;
}
