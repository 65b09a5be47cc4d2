import type { Branch } from '../api/EnvironmentsApi';
import { branchNameProblem } from './nameProblems';

/** What a preview is asked of. */
export interface PreviewOf {
  service?: string;
  /** A branch at which it begins; empty for a new one. */
  from?: string;
  /** Of the new branch. */
  name?: string;
}

const FOLDER = 'preview/';

/** Chosen where no branch is there yet. */
export const NEW_BRANCH = '';

/** Without what is not chosen: the form shows what is there before it sends it. Pure. */
export const withoutEmpty = (of: PreviewOf): PreviewOf =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value));

/** The branch that the preview is of. Pure. */
export function previewBranch({ from, name }: PreviewOf): string {
  const branch = from || name || '';
  return branch.startsWith(FOLDER) ? branch : `${FOLDER}${branch}`;
}

/** What can be chosen: a new branch, then those that have no preview. Pure. */
export const branchOptions = (branches: Branch[], main: string) => [
  { value: NEW_BRANCH, label: `${main}, as a new branch` },
  ...branches
    .filter(one => !one.default && !one.preview)
    .map(one => ({ value: one.name, label: one.name })),
];

/** Why this preview can not be made, in one sentence; undefined where it can. Pure. */
export function previewProblem(
  of: PreviewOf,
  branches: Branch[],
): string | undefined {
  if (!of.service) return 'Choose the service that is shown.';
  if (!of.from && !of.name) return 'Give the new branch a name.';
  if (!of.from) {
    const no = branchNameProblem(of.name!);
    if (no) return no;
  }
  const branch = previewBranch(of);
  const there = branches.find(one => one.name === branch);
  if (there?.preview)
    return `${branch} has a preview already, ${there.preview}: push to the branch to change what it shows, or choose another name.`;
  if (there && !of.from)
    return `There is a branch ${branch} already: choose it above, or choose another name.`;
  return undefined;
}
