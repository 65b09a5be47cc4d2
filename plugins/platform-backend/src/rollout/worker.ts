import { isWorker } from '@waymark/platform-common';
import type { StepContext } from '../operations/types';
import type { ReleaseRow } from '../store/rows';
import { numberOf } from './candidate';

/** Whether the release that an operation brings takes no requests: nobody can be asked, and there is nothing to share out. */
export async function bringsWorker(context: StepContext): Promise<boolean> {
  const { knex, operation } = context;
  const release = await knex<ReleaseRow>('release').where({ service: operation.service!, number: numberOf(context) }).first('spec');
  return release ? isWorker(release.spec) : false;
}
