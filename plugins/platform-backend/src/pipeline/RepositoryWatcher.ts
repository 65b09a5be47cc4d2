import type { Commit } from '@waymark/platform-node';
import type { Platform } from '../platform';
import { PreviewBranches } from '../preview/PreviewBranches';
import type { RepositoryRow } from '../store/rows';
import type { PipelineInput } from './types';
import { PUSH_ENVIRONMENT } from './stages';
import { noteTrouble, troubleWords } from './repositoryTrouble';
import { startRun } from './startRun';

const POLL_MS = 2_000;
const UNIQUE_VIOLATION = '23505';

/** A commit that is new on the default branch, and who has pushed it. */
interface Push { head: string; pusher: string | undefined; commit: Commit }

/** Starts a pipeline wherever the head of a default branch is not the one that was last seen, and looks after previews. A push hook only makes it look sooner. */
export class RepositoryWatcher {
  private timer: NodeJS.Timeout | undefined;
  private stopListening: () => void = () => {};
  private looking: Promise<void> = Promise.resolve();
  private again = false;
  private stopped = false;
  private readonly previews: PreviewBranches;

  constructor(private readonly platform: Platform) {
    this.previews = new PreviewBranches(platform);
  }

  start(): void {
    this.stopListening = this.platform.sourceControl.onPush(() => this.look());
    this.timer = setInterval(() => this.look(), POLL_MS);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearInterval(this.timer);
    this.stopListening();
    await this.looking;
  }

  /** Looks now; one look at a time, and one more if asked meanwhile. */
  look(): void {
    if (this.again || this.stopped) return;
    this.again = true;
    this.looking = this.looking.then(async () => {
      this.again = false;
      await this.compare().catch(error => this.platform.logger.warn(`Refs could not be compared, tried again: ${error}`));
    });
  }

  private async compare(): Promise<void> {
    const { knex, sourceControl } = this.platform;
    const repositories = await knex<RepositoryRow>('repository')
      .whereNotNull('seen_head')
      .whereNotNull('service')
      .whereNotIn('service', knex('service').whereNotNull('decommissioned_at').select('name'));
    if (!repositories.length) return;
    const unreadable = new Map<string, unknown>();
    const heads = await sourceControl.heads(repositories.map(r => r.name), (name, error) => unreadable.set(name, error));
    for (const repository of repositories) {
      const head = heads.get(repository.name);
      // One that cannot be read holds up nobody else.
      const push = head && head !== repository.seen_head && (await this.read(repository, head).catch(error => void unreadable.set(repository.name, error)));
      if (push) await this.begin(repository, push).catch(error => this.platform.logger.warn(`The push to ${repository.name} could not be looked at, tried again: ${error}`));
      await this.note(repository, unreadable.get(repository.name)).catch(error => this.platform.logger.warn(`It was not kept whether ${repository.name} can be read, tried again: ${error}`));
    }
    await this.previews.compare(repositories, heads);
  }

  /** Says once that a repository cannot be read, and once that it can be again: it is looked every second or two. */
  private async note(repository: RepositoryRow, error: unknown): Promise<void> {
    const trouble = error === undefined ? null : troubleWords(error);
    if (trouble === repository.trouble || !(await noteTrouble(this.platform.knex, repository, trouble))) return;
    if (trouble === null) this.platform.logger.info(`The repository ${repository.name} can be read again`);
    else this.platform.logger.warn(`The repository ${repository.name} cannot be read, pushes to it are not seen; tried again: ${error}`);
  }

  private async read({ name }: RepositoryRow, head: string): Promise<Push> {
    const { sourceControl } = this.platform;
    return { head, pusher: await sourceControl.pusherOf(name, head), commit: await sourceControl.commit(name, head) };
  }

  private async begin(repository: RepositoryRow, { head, pusher, commit }: Push): Promise<void> {
    const { knex, engine } = this.platform;
    try {
      const begun = await knex.transaction(async trx => {
        const seen = await trx<RepositoryRow>('repository').where({ name: repository.name, seen_head: repository.seen_head }).update({ seen_head: head });
        if (seen) {
          const input: PipelineInput = { service: repository.service!, repository: repository.name, commit: head, environment: PUSH_ENVIRONMENT };
          await startRun(trx, engine, input, { title: `Deploy ${repository.service} to ${PUSH_ENVIRONMENT}: ${commit.message.split('\n')[0]}`, pusher });
        }
        return Boolean(seen);
      });
      // After the commit: whoever is told reads what is there.
      if (begun) this.platform.changed({ kind: 'repository', name: repository.name, change: 'changed' });
    } catch (error) {
      // Another backend was quicker: the next look finds what it has left.
      if ((error as any).code !== UNIQUE_VIOLATION) throw error;
    }
  }
}
