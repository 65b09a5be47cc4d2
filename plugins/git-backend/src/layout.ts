import path from 'node:path';
import { repositoryName } from './validation';

/** Every repository of ours has this branch as its default one. */
export const DEFAULT_BRANCH = 'main';

/** File in a repository that tells who pushed what: `<ref> <old> <new> <pusher>` a line. */
export const PUSHES_FILE = 'waymark-pushes';

/** File in a repository that is archived: it can be read, and nothing in it moves. */
export const ARCHIVED_FILE = 'waymark-archived';

/** Where things lie below the folder of repositories. Names of ours begin with a dot, which no repository's can. */
export class Layout {
  constructor(readonly directory: string) {}

  /** Bare repository of that name. Throws on a hostile name. */
  repository(name: string): string {
    return path.join(this.directory, `${repositoryName(name)}.git`);
  }

  /** Hooks of all repositories. */
  get hooks(): string {
    return path.join(this.directory, '.hooks');
  }

  /** A file per repository, touched at each push. */
  get hints(): string {
    return path.join(this.directory, '.hints');
  }

  /** Repositories that are being made or removed. */
  get scratch(): string {
    return path.join(this.directory, '.scratch');
  }
}
