import type { SourceControl, TreeFile } from '../sourceControl';

/** What an author of a host of repositories brings to the suite. */
export interface SourceControlWorld {
  sourceControl: SourceControl;
  /** Pushes a commit to the default branch as that person, by the host's own door. Returns its id. */
  push(
    repository: string,
    files: Record<string, string>,
    message: string,
    pusher: string,
  ): Promise<string>;
}

/** What repositories of the suite begin with. */
export const FILES: TreeFile[] = [
  { path: 'README.md', content: Buffer.from('# hello\n') },
  { path: 'bin/run', content: Buffer.from('#!/bin/sh\n'), executable: true },
  { path: 'bytes.bin', content: Buffer.from([0, 255, 10, 13, 0]) },
  { path: 'with a blank/ä.txt', content: Buffer.from('ä') },
];
export const AUTHOR = { name: 'Ana', email: 'ana@example.com' };
export const ANA = 'user:default/ana';
export const BEN = 'user:default/ben';
export const NOWHERE = '0'.repeat(40);

/** Makes a repository with those files. */
export type RepositoryMaker = (
  name: string,
  files?: TreeFile[],
) => ReturnType<SourceControl['createRepository']>;
