import type { Blob } from '../api/gitTypes';
import { Empty } from '../components/Empty';
import styles from './FileText.module.css';

const WHY_NOT: Record<string, string> = {
  binary: 'This file is not text.',
  large:
    'This file is too large to show here. Clone the repository to read it.',
  submodule: 'This is another repository, tied in at a commit.',
  none: 'There is no such file.',
};

/** The text of a file with its line numbers. */
export function FileText({ blob }: { blob: Blob }) {
  if (blob.text === null) {
    return <Empty title={WHY_NOT[blob.kind] ?? 'There is nothing to show.'} />;
  }
  if (blob.text === '') return <Empty title="This file is empty." />;
  const lines = blob.text.replace(/\n$/, '').split('\n');
  return (
    <div
      className={styles.file}
      tabIndex={0}
      role="group"
      aria-label={blob.path ?? 'File'}
    >
      <pre className={styles.numbers} aria-hidden="true">
        {lines.map((_, at) => at + 1).join('\n')}
      </pre>
      <pre className={styles.text}>{lines.join('\n')}</pre>
    </div>
  );
}
