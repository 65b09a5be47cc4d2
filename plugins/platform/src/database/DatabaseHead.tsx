import { Link } from '@backstage/ui';
import type { DatabaseDetail } from '../api/databaseTypes';
import { StatusDot } from '../components/StatusDot';
import { stateColor, stateWords } from '../databases/databaseWords';
import { ProofMark } from '../databases/ProofMark';
import { useLinks } from '../hooks/useLinks';
import { Conditions } from '../service/Conditions';
import { plainText } from '../words/plainText';
import styles from './Database.module.css';
import { NOTES_ID } from './DeedButton';
import { pageNotes } from './deeds';
import { Deeds } from './Deeds';
import { BesideNote } from './Restores';

/** How it is, in a word, in sentences with cause and next step, and what can be done. */
export function DatabaseHead(props: {
  database: DatabaseDetail;
  onChanged: () => void;
}) {
  const { database, onChanged } = props;
  const links = useLinks();
  const notes = pageNotes(database);
  const said = database.conditions.some(c => c.message === database.message);
  return (
    <div className={styles.head}>
      <p className={styles.line}>
        <StatusDot color={stateColor(database)} label={stateWords(database)} />
        <ProofMark of={database} />
        {database.protected && <span>Protected</span>}
        {database.message && !said && (
          <span>{plainText(database.message)}</span>
        )}
      </p>
      {notes.length > 0 && (
        <div id={NOTES_ID} className={styles.notes}>
          {notes.map(note => (
            <p key={note.why}>
              {note.why}
              {note.operation && links.operation(note.operation) && (
                <>
                  {' '}
                  <Link href={links.operation(note.operation)}>Follow it</Link>
                </>
              )}
            </p>
          ))}
        </div>
      )}
      {database.conditions.length > 0 && (
        <Conditions conditions={database.conditions} />
      )}
      <BesideNote database={database} />
      <Deeds database={database} onChanged={onChanged} />
    </div>
  );
}
