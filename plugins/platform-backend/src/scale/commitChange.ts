import type { TreeFile } from '@waymark/platform-node';
import type { StepContext } from '../operations/types';
import type { Platform } from '../platform';
import type { RepositoryRow } from '../store/rows';

/** How far back an operation looks for what it has committed itself, before a crash. */
const LOOK_BACK = 50;
const TRIES = 5;

/** The branch is not where it was expected to be. */
export class HasMoved extends Error {}

/** A change of files of a service's repository. */
export interface FileChange {
  service: string;
  message: string;
  /** Tells the commits of one operation apart. */
  mark?: string;
  /** The only commit that it may be made upon; without it whatever is the newest. */
  onto?: string;
  /** What the files become, from what they are; none if they are so already. */
  edit(read: (path: string) => Promise<string | undefined>): Promise<Array<{ path: string; text: string }>>;
}

/**
 * Commits a change to the default branch for an operation, once: a commit carries the operation's id, and is found again
 * after a crash. A push that comes in between is built upon.
 *
 * @returns the commit, or null if there was nothing to change. Throws `HasMoved` if the newest commit is not `onto`
 */
export async function commitChange(platform: Platform, { operation, knex }: Pick<StepContext, 'operation' | 'knex'>, change: FileChange): Promise<string | null> {
  const { sourceControl, directory } = platform;
  const repository = await knex<RepositoryRow>('repository').where({ service: change.service, made: true }).first();
  if (!repository) throw new Error(`${change.service} has no repository`);
  const { name } = repository;
  const trailer = `Waymark-Operation: ${operation.id}${change.mark ? ` ${change.mark}` : ''}`;
  for (let tries = 0; tries < TRIES; tries++) {
    const parent = (await sourceControl.heads([name])).get(name);
    if (!parent) throw new Error(`${name} has no commit on its default branch`);
    const known = (await sourceControl.commits(name, { limit: LOOK_BACK })).find(commit => commit.message.split('\n').includes(trailer));
    if (known) return known.sha;
    if (change.onto && change.onto !== parent) throw new HasMoved();
    const edited = await change.edit(async path => (await sourceControl.readFile(name, parent, path))?.toString('utf8'));
    if (!edited.length) return null;
    const files: TreeFile[] = edited.map(({ path, text }) => ({ path, content: Buffer.from(text) }));
    const author = await directory.displayName(operation.actor);
    const made = await sourceControl.commitFiles({ name, parent, files, author, message: `${change.message}\n\n${trailer}`, pusher: operation.actor });
    if (made) return made;
  }
  throw new Error(`${name} is pushed to faster than it can be changed`);
}
