/** A commit, as the page of a repository shows it. */
export interface Commit {
  sha: string;
  message: string;
  author: string;
  committedAt: string;
}

/** A repository and its addresses; `head` is null while nothing was pushed. */
export interface Repository {
  name: string;
  defaultBranch: string;
  head: Commit | null;
  url: string;
  cloneUrl: string;
  httpCloneUrl: string;
  counts: { commits: number; files: number };
}

/** One line of a folder. */
export interface TreeEntry {
  name: string;
  path: string;
  type: 'file' | 'folder' | 'link' | 'submodule';
  size?: number;
}

/** A folder, folders first. */
export interface Tree {
  commit: string | null;
  path: string;
  entries: TreeEntry[];
}

/** A file; `text` only where there is some to show. */
export interface Blob {
  commit: string | null;
  path: string | null;
  kind: 'text' | 'binary' | 'large' | 'link' | 'submodule' | 'none';
  size: number;
  text: string | null;
}
