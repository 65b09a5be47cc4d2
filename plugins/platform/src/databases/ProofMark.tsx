import { StatusDot } from '../components/StatusDot';
import { useNow } from '../hooks/useNow';
import type { Database } from '../api/databaseTypes';
import { proofWords } from './databaseWords';
import styles from './Databases.module.css';

/** Whether a backup of it was restored and found good, in words of their colour. */
export function ProofMark(props: {
  of: Pick<
    Database,
    'proof' | 'lastProvenAt' | 'lastBackupAt' | 'state' | 'conditions'
  >;
}) {
  const { color, label } = proofWords(props.of, useNow());
  return (
    <span className={styles[color]}>
      <StatusDot color={color} label={label} />
    </span>
  );
}
