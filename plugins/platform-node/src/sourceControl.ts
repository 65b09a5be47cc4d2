/** A file of a tree that is handed over. Paths are relative, with `/`, and never leave the tree. */
export interface TreeFile {
  path: string;
  content: Buffer;
  executable?: boolean;
}

/** A commit. */
export interface Commit {
  /** 40 hexadecimal digits. */
  sha: string;
  /** All of it, with its subject as the first line. */
  message: string;
  /** Name of the author. */
  author: string;
  /** ISO 8601, committer date. */
  committedAt: string;
}

/** A repository as its host knows it. */
export interface RepositoryRef {
  name: string;
  /** What a person opens. */
  url: string;
  /** What `git clone` takes. */
  cloneUrl: string;
  defaultBranch: string;
}

/** A host of git repositories. Embedded by default; others by configuration. Every call twice is once. */
export interface SourceControl {
  /** Makes the repository with `files` as its first commit if it is not there; otherwise returns what is there. */
  createRepository(input: {
    name: string;
    files: TreeFile[];
    author: { name: string; email: string };
    message: string;
    /** Entity ref of who pushes, kept as the pusher of the first commit. */
    pusher: string;
  }): Promise<RepositoryRef & { head: string }>;
  /**
   * Makes a repository with nothing in it if it is not there, for a history that is pushed to it; otherwise leaves what is
   * there. It has no head until then.
   */
  createEmptyRepository(input: {
    name: string;
    /** Entity ref of who makes it. */
    pusher: string;
  }): Promise<RepositoryRef>;
  /**
   * Changes files of the default branch by one commit on top of `parent`, as a push of that person. Returns the commit, or
   * undefined if the branch has moved on from `parent`: nothing is changed then, and the caller looks again.
   */
  commitFiles(input: {
    name: string;
    /** The head that the change was made from. */
    parent: string;
    files: TreeFile[];
    author: { name: string; email: string };
    message: string;
    /** Entity ref of whoever asked for it. */
    pusher: string;
  }): Promise<string | undefined>;
  /**
   * Archives a repository, or opens it again. While it is archived everything in it can be read, and nothing moves: pushes,
   * `commitFiles` and `createBranch` are refused. Throws if it is not there.
   */
  archive(name: string, archived: boolean): Promise<void>;
  /** Deletes it with all of its branches, archived or not. Absent is gone. */
  deleteRepository(name: string): Promise<void>;
  /** Undefined if there is none. */
  getRepository(name: string): Promise<RepositoryRef | undefined>;
  /**
   * Head of the default branch of each, undefined where there is none. Cheap: called every second or so.
   *
   * @param unreadable - told of each repository that cannot be read now; it has no entry then. Without it, one that
   *   cannot be read is an error of all
   */
  heads(names: string[], unreadable?: (name: string, error: unknown) => void): Promise<Map<string, string | undefined>>;
  /**
   * Branches whose names begin with `prefix` (`preview/`; all for ''), with their heads, of each repository. Cheap: called
   * every second or so. A branch that is gone is not among them; a repository that cannot be read now has no entry at all.
   */
  branches(names: string[], prefix: string): Promise<Map<string, Map<string, string>>>;
  /** True if `commit` is `head`, or one of the commits before it. Throws if one of them is not there. */
  contains(name: string, head: string, commit: string): Promise<boolean>;
  /**
   * Makes a branch at a commit, as a push of that person. Returns where the branch is: elsewhere, if there was one of that
   * name already.
   */
  createBranch(input: { name: string; branch: string; at: string; pusher: string }): Promise<string>;
  /** Called soon after a push; only a hint, refs are the truth. Returns how to stop listening. */
  onPush(listener: (hint: { repository: string }) => void): () => void;
  /** Entity ref of who pushed this commit, if known: to that branch where it is named, by default to the default branch. */
  pusherOf(name: string, sha: string, branch?: string): Promise<string | undefined>;
  /** Throws if it is not there. */
  commit(name: string, sha: string): Promise<Commit>;
  /** Newest first, at most `limit`, from `ref` (the default branch by default). */
  commits(name: string, options: { ref?: string; limit: number }): Promise<Commit[]>;
  /** Content of a file at a commit, or undefined if it is not there. At most 1 MiB. */
  readFile(name: string, sha: string, path: string): Promise<Buffer | undefined>;
  /** Paths of all files at a commit. */
  listFiles(name: string, sha: string): Promise<string[]>;
  /** Path of a bare repository on this machine that the embedded runner can check out from. */
  localPath(name: string): Promise<string>;
}
