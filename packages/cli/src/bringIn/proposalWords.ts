import type { Finding, ServiceProposal } from '@waymark/platform-common/spec';
import { table } from '../format/table';
import { lineDiff } from './lineDiff';

/** A file of the proposal, beside what is there now. */
export interface ProposedFile {
  path: string;
  state: 'new' | 'changed' | 'same';
  text: string;
  before?: string;
}

const indented = (text: string) =>
  text
    .replace(/\n$/, '')
    .split('\n')
    .map(line => `  ${line}`.trimEnd())
    .join('\n');

const fileWords = ({ path, state, text, before }: ProposedFile): string => {
  if (state === 'same') return `${path} stays as it is.`;
  return state === 'new'
    ? `${path}, new:\n\n${indented(text)}`
    : `${path}, changed:\n\n${indented(
        lineDiff(before ?? '', text).join('\n'),
      )}`;
};

/** One finding: what, and below it why and what next. */
const findingWords = (finding: Finding): string =>
  [
    `${finding.severity === 'must' ? 'must  ' : 'should'}  ${finding.what}`,
    `        ${finding.why}`,
    `        ${finding.next}`,
  ].join('\n');

/** How many must be seen to, in a sentence; none where nothing must. */
export function mustWords(findings: readonly Finding[]): string | undefined {
  const count = findings.filter(one => one.severity === 'must').length;
  if (!count) return undefined;
  return count === 1
    ? 'One thing must be seen to, or the first deployment fails.'
    : `${count} things must be seen to, or the first deployment fails.`;
}

/** All of a proposal for people: what was concluded, the files, then what is missing. */
export function proposalWords(
  proposal: ServiceProposal,
  files: readonly ProposedFile[],
): string {
  const { concluded, scripts, findings } = proposal;
  const lines = concluded.map(({ path, value, from }) => [
    path.replace(/^(?:metadata|spec)\./, ''),
    value,
    `from ${from}`,
  ]);
  const stages = scripts.map(({ name, state, command }) => [
    name,
    state === 'missing' ? '–' : command ?? '',
  ]);
  return [
    ...(lines.length ? [`Found:\n${table(lines, '  ')}`] : []),
    ...(stages.length ? [`The pipeline runs:\n${table(stages, '  ')}`] : []),
    ...files.map(fileWords),
    ...(findings.length
      ? [`For the path:\n\n${findings.map(findingWords).join('\n')}`]
      : []),
  ].join('\n\n');
}
