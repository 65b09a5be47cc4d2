import type { Knex } from 'knex';
import { runsImages } from '../image/startable';
import type { BindingRow, DeploymentRow, ReleaseRow } from '../store/rows';
import type { PlaceHistory } from './chooseTarget';

/** How many changes of a place are looked at: more than a release lives. */
const LOOK_BACK = 200;

/** What a place has had. In a transaction that holds its binding it stays as it was read. */
export async function readHistory(knex: Knex, service: string, environment: string): Promise<PlaceHistory | undefined> {
  const binding = await knex<BindingRow>('binding').where({ service, environment }).first();
  if (!binding) return undefined;
  const deployments = await knex<DeploymentRow>('deployment').where({ service, environment }).orderBy('id', 'desc').limit(LOOK_BACK);
  const numbers = new Set([...deployments.map(d => d.to_release), binding.stable, binding.candidate].filter(n => n !== null));
  const releases = await knex<ReleaseRow>('release').where({ service }).whereIn('number', [...numbers]).select('number', 'migrations', 'artifact_gone', 'image');
  return { service, environment, binding, deployments, releases, images: runsImages(binding) };
}
