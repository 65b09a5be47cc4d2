import type { Platform } from '../platform';
import type { ReleaseRow, RepositoryRow } from '../store/rows';
import type { CommitBetween } from './types';

const MOST = 50;

type Built = Pick<ReleaseRow, 'number' | 'commit'>;

/**
 * Commits that the newer release has and the older has not, newest first, at most 50. For a way back: those that would be
 * taken out. Empty where the repository is away: a plan does not fail for its commit list.
 */
export async function commitsBetween(platform: Platform, service: string, from: Built | undefined, to: Built): Promise<CommitBetween[]> {
  if (from?.number === to.number) return [];
  const [older, newer] = from && from.number > to.number ? [to, from] : [from, to];
  const repository = await platform.knex<RepositoryRow>('repository').where({ service, made: true }).first();
  if (!repository) return [];
  const commits = await platform.sourceControl.commits(repository.name, { ref: newer.commit, limit: MOST }).catch(error => {
    platform.logger.debug(`Commits of ${repository.name} could not be listed: ${error}`);
    return [];
  });
  const end = older ? commits.findIndex(c => c.sha === older.commit) : -1;
  return (end === -1 ? commits : commits.slice(0, end)).map(({ sha, message, author, committedAt }) => ({ sha, message: message.split('\n')[0], author, committedAt }));
}
