import { parseServiceFile, type ServiceFile } from '@waymark/platform-common';
import { PlatformError } from '../errors/PlatformError';
import { checkServiceFile } from '../pipeline/checkServiceFile';
import type { Platform } from '../platform';
import { readMigrations } from '../rollback/readMigrations';
import type { ReleaseRow, RepositoryRow, ServiceRow } from '../store/rows';

/** What a release of a commit is made of, as far as its files say. */
export type CommitRead = Pick<ReleaseRow, 'commit' | 'commit_message' | 'commit_author' | 'migrations' | 'commands'> & { committed_at: string; spec: ServiceFile };

const FILE = 'platform.yaml';
const short = (sha: string) => sha.slice(0, 12);

/** Throws a `PlatformError` where the commit is none of the service's default branch: nothing else is ever a release of it. */
export async function requireCommit({ knex, sourceControl }: Platform, service: string, sha: string): Promise<void> {
  const unknown = (why: string, next: string) => new PlatformError('NotFoundError', `${service} has no commit ${short(sha)}`, why, next, [{ path: 'commit', message: 'is none of its default branch' }]);
  const repository = await knex<RepositoryRow>('repository').where({ service, made: true }).first();
  const head = repository && (await sourceControl.heads([repository.name])).get(repository.name);
  if (!repository || !head) throw unknown('Its repository has nothing on its default branch.', 'Push first.');
  const known = await sourceControl.commit(repository.name, sha).then(() => true, () => false);
  if (!known) throw unknown(`The repository ${repository.name} does not have it.`, `Push it to ${repository.default_branch} first; SHA are all 40 digits of it.`);
  if (!(await sourceControl.contains(repository.name, head, sha))) {
    throw unknown(`The repository ${repository.name} has it, but not on ${repository.default_branch}: releases are of that branch only.`, `Merge it into ${repository.default_branch} first.`);
  }
}

/** The scripts of a package.json, none where there is no such file. Throws a `PlatformError` where it cannot be read. */
function scriptsIn(text: Buffer | undefined): Record<string, string> {
  try {
    const scripts = text && JSON.parse(text.toString('utf8')).scripts;
    return Object.fromEntries(Object.entries(scripts ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch (error) {
    throw new PlatformError('InputError', 'package.json cannot be read', (error as Error).message, 'Correct it, push, and build the image anew.');
  }
}

/**
 * Reads of a commit what the pipeline would have read of it: `platform.yaml`, the commands, the migrations. Throws a
 * `PlatformError` for what the pipeline would refuse.
 */
export async function readCommit({ knex, sourceControl }: Platform, service: Pick<ServiceRow, 'name' | 'team'>, sha: string): Promise<CommitRead> {
  const { name: repository } = (await knex<RepositoryRow>('repository').where({ service: service.name, made: true }).first())!;
  const text = await sourceControl.readFile(repository, sha, FILE);
  if (!text) throw new PlatformError('InputError', `The commit has no ${FILE}`, `${short(sha)} of ${repository} does not have that file in its root.`, 'Add it and push; docs/platform-yaml.md says what belongs in it.');
  const parsed = parseServiceFile(text.toString('utf8'), { file: FILE });
  const problems = parsed.ok ? checkServiceFile(parsed.file, service, text.toString('utf8')) : parsed.problems;
  if (!parsed.ok || problems.length) {
    const [first] = problems;
    throw new PlatformError('InputError', `${FILE} is not right`, `${first.file}:${first.line}:${first.column} ${first.message}`, first.next, problems);
  }
  const { file } = parsed;
  const scripts = scriptsIn(await sourceControl.readFile(repository, sha, 'package.json'));
  const start = file.spec.commands.start ?? scripts.start;
  if (!start) throw new PlatformError('InputError', 'There is nothing to start', `package.json has no script "start" and ${FILE} no spec.commands.start.`, 'Add one of them and push.');
  const migrate = file.spec.commands.migrate ?? (scripts.migrate ? 'node --run migrate' : undefined);
  const commit = await sourceControl.commit(repository, sha);
  return {
    commit: sha,
    commit_message: commit.message,
    commit_author: commit.author,
    committed_at: commit.committedAt,
    migrations: await readMigrations(sourceControl, repository, sha),
    spec: file,
    commands: { start, ...(migrate && file.spec.database ? { migrate } : {}) },
  };
}
