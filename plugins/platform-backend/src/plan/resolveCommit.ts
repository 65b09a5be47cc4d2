import { parseServiceFile, releaseName, type ReleaseRef } from '@waymark/platform-common';
import { releasesOf } from '../image/imageRelease';
import { PlatformError } from '../errors/PlatformError';
import { workspaceName } from '../pipeline/names';
import { PUSH_ENVIRONMENT } from '../pipeline/stages';
import type { Platform } from '../platform';
import { replicasPath, SERVICE_FILE, withReplicas } from '../scale/withReplicas';
import { promotionOrder } from '../store/promotionOrder';
import type { ReleaseRow, RepositoryRow, ServiceRow } from '../store/rows';
import { chooseRelease } from './chooseRelease';
import type { Resolved, WantedPlace } from './types';

/** The newest commit of the default branch with its platform.yaml. Throws a `PlatformError` where there is none. */
async function newestFile({ knex, sourceControl }: Platform, service: string): Promise<{ head: string; text: string }> {
  const repository = await knex<RepositoryRow>('repository').where({ service, made: true }).first();
  const head = repository && (await sourceControl.heads([repository.name])).get(repository.name);
  const text = head && (await sourceControl.readFile(repository.name, head, SERVICE_FILE));
  if (!head || !text) throw new PlatformError('ConflictError', `${service} has no ${SERVICE_FILE} to change`, 'Its repository has none on the default branch.', 'Push one.');
  return { head, text: text.toString('utf8') };
}

/** The release that the pipeline would make of the newest commit with another file; it is not there yet. */
async function nextRelease(platform: Platform, service: string, head: string, text: string): Promise<{ release: ReleaseRef; newest: ReleaseRow; goesOn: boolean }> {
  const { knex } = platform;
  const newest = await releasesOf(knex, service, head).first();
  if (!newest) {
    const { notIncluded } = await chooseRelease(platform, service, {});
    throw new PlatformError('ConflictError', 'It cannot be planned yet', `What is committed on top of the newest push is only known once that is built. ${notIncluded ?? ''}`.trim(), 'Wait for its pipeline: platform operations');
  }
  const parsed = parseServiceFile(text, { file: SERVICE_FILE });
  if (!parsed.ok) throw new PlatformError('InputError', `${SERVICE_FILE} cannot be changed so`, parsed.problems[0].message, 'Choose another number.', parsed.problems);
  const { next_release: number } = (await knex<ServiceRow>('service').where({ name: service }).first('next_release'))!;
  // An image of the new commit is built after it: what a cluster would do is shown with that of the newest.
  const release = { number, commit: head, artifact: workspaceName(service, head), image: newest.image, spec: parsed.file, commands: newest.commands };
  return { release, newest, goesOn: parsed.file.spec.deployment.promotion === 'automatic' };
}

/**
 * What a number of replicas in platform.yaml comes to: a commit, of which the pipeline makes a release for the first
 * environment; from there it goes on by itself only where the file says so.
 *
 * @param asked - the place as it is, with what was read of it
 */
export async function resolveCommit(platform: Platform, change: { service: string; environment: string; replicas: number }, asked: WantedPlace): Promise<Resolved> {
  const { service, environment, replicas } = change;
  const { head, text } = await newestFile(platform, service);
  const edited = withReplicas(text, environment, replicas);
  const facts = { ...asked.facts, [`The newest commit of ${service}`]: head };
  if (edited === text) return { release: asked.release.number, onto: head, notes: [`${SERVICE_FILE} says so already: nothing is committed.`], places: [{ ...asked, facts }] };

  const { release, newest, goesOn } = await nextRelease(platform, service, head, edited);
  const [, ...after] = await promotionOrder(platform.knex);
  const reached = [PUSH_ENVIRONMENT, ...(goesOn ? after : [])];
  const base = { release, head: newest, migrates: true, facts: { ...facts, [`The next release of ${service}`]: releaseName(release.number) } };
  const places: WantedPlace[] = reached.map(name => ({ ...base, environment: name }));
  if (!reached.includes(environment)) places.push({ ...base, environment, later: `It comes with the next deployment: platform deploy --env ${environment}` });
  return {
    release: release.number,
    onto: head,
    notes: [`A commit sets ${replicasPath(environment).join('.')} of ${SERVICE_FILE} to ${replicas}; the pipeline makes ${releaseName(release.number)} of it for ${reached.join(', then ')}.`],
    places,
  };
}
