import type { Backup } from '../api/databaseTypes';
import { StatusDot } from '../components/StatusDot';
import { useNow } from '../hooks/useNow';
import { plainText } from '../words/plainText';
import { proofOf } from './backupWords';
import styles from './Database.module.css';

/** Whether a backup could be restored; unfolded, everything that was checked. */
export function BackupProof({ backup }: { backup: Backup }) {
  const { color, label } = proofOf(backup, useNow());
  const dot = (
    <span className={color === 'failing' ? styles.failing : undefined}>
      <StatusDot color={color} label={label} />
    </span>
  );
  const { proof } = backup;
  if (!proof || proof.state === 'running') return dot;
  return (
    <details className={styles.details}>
      <summary>{dot}</summary>
      <ul className={styles.checks}>
        <li>{plainText(proof.message)}</li>
        {proof.words && (
          <li className={styles.code}>{plainText(proof.words)}</li>
        )}
        {proof.checks.map(check => (
          <li key={check.name}>
            <StatusDot
              color={check.ok ? 'healthy' : 'failing'}
              label={check.name}
            />{' '}
            {plainText(check.message)}
          </li>
        ))}
      </ul>
    </details>
  );
}
