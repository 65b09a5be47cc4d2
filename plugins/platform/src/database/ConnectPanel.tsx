import { useApi } from '@backstage/frontend-plugin-api';
import { Button } from '@backstage/ui';
import { useState } from 'react';
import type { DatabaseConnection, DatabaseDetail } from '../api/databaseTypes';
import { platformApiRef } from '../api/platformApiRef';
import { Choice } from '../components/Choice';
import { DataTable } from '../components/DataTable';
import { Panel } from '../components/Panel';
import { partsOf, Problem } from '../components/Problem';
import { useDeed } from '../hooks/useDeed';
import { useNow } from '../hooks/useNow';
import { actorName } from '../operations/operationWords';
import { endsWords } from './figureWords';
import { CopyButton } from './CopyButton';
import styles from './Database.module.css';
import { DeedButton, NOTES_ID } from './DeedButton';
import { whyNot } from './deeds';

/** A login of one's own for an hour, told once, and who else has one. */
export function ConnectPanel(props: {
  database: DatabaseDetail;
  onChanged: () => void;
}) {
  const { database, onChanged } = props;
  const platform = useApi(platformApiRef);
  const [access, setAccess] = useState<'read' | 'write'>('read');
  const [login, setLogin] = useState<DatabaseConnection>();
  const connect = useDeed(async () => {
    setLogin(await platform.connectToDatabase(database.id, access));
    onChanged();
  });
  return (
    <Panel title="Connect">
      <div className={styles.stack}>
        <p className={styles.quiet}>
          A login of your own that ends by itself after an hour. Who had one is
          in the audit. From a terminal:{' '}
          <code className={styles.code}>platform db connect {database.id}</code>
        </p>
        <div className={styles.line}>
          <Choice
            label="What it may do"
            options={[
              { value: 'read', label: 'Read' },
              { value: 'write', label: 'Read and write' },
            ]}
            chosen={access}
            onChoose={value => setAccess(value as typeof access)}
          />
          <DeedButton
            deed="connect"
            of={database}
            label="Give me a login"
            onPress={connect.go}
          />
        </div>
        {connect.error && <Problem problem={partsOf(connect.error)} />}
        {login && <Login login={login} onHide={() => setLogin(undefined)} />}
        <Logins database={database} onChanged={onChanged} />
      </div>
    </Panel>
  );
}

function Login(props: { login: DatabaseConnection; onHide: () => void }) {
  const { host, port, database, user, password } = props.login;
  const parts: Array<[string, string]> = [
    ['host', host],
    ['port', String(port)],
    ['database', database],
    ['user', user],
    ['password', password],
  ];
  return (
    <section aria-label="Your login" className={styles.stack}>
      <p className={styles.plain}>
        <strong>It is shown once.</strong> Nobody, you neither, can see the
        password again: ask for another login then.
      </p>
      <dl className={styles.login}>
        {parts.map(([what, text]) => (
          <Part key={what} what={what} text={text} />
        ))}
      </dl>
      <div>
        <Button size="small" variant="tertiary" onPress={props.onHide}>
          Hide it
        </Button>
      </div>
    </section>
  );
}

function Part({ what, text }: { what: string; text: string }) {
  return (
    <>
      <dt>{what}</dt>
      <dd>
        <code className={styles.code}>{text}</code>
      </dd>
      <dd>
        <CopyButton what={what} text={text} />
      </dd>
    </>
  );
}

function Logins(props: { database: DatabaseDetail; onChanged: () => void }) {
  const { database, onChanged } = props;
  const now = useNow();
  const active = database.roles.filter(
    role => role.active && Date.parse(role.expiresAt) > now,
  );
  if (!active.length)
    return <p className={styles.plain}>Nobody has a login now.</p>;
  return (
    <DataTable
      label="Logins of people"
      rows={active}
      rowKey={row => row.name}
      columns={[
        {
          id: 'name',
          title: 'Login',
          isRowHeader: true,
          grow: true,
          cell: row => (
            <>
              {row.name}
              <p className={styles.quiet}>{actorName(row.person)}</p>
            </>
          ),
        },
        {
          id: 'access',
          title: 'May',
          cell: row => (row.access === 'read' ? 'read' : 'read and write'),
        },
        {
          id: 'ends',
          title: 'Ends',
          cell: row => endsWords(row.expiresAt, now),
        },
        {
          id: 'end',
          title: 'Actions',
          cell: row => (
            <EndLogin
              name={row.name}
              database={database}
              onChanged={onChanged}
            />
          ),
        },
      ]}
    />
  );
}

function EndLogin(props: {
  name: string;
  database: DatabaseDetail;
  onChanged: () => void;
}) {
  const { name, database, onChanged } = props;
  const platform = useApi(platformApiRef);
  const held = whyNot('connect', database);
  const { acting, error, go } = useDeed(async () => {
    await platform.disconnectFromDatabase(database.id, name);
    onChanged();
  });
  return (
    <>
      <Button
        size="small"
        variant="tertiary"
        aria-label={`End ${name}`}
        isDisabled={Boolean(held)}
        aria-describedby={held ? NOTES_ID : undefined}
        isPending={acting}
        onPress={go}
      >
        End
      </Button>
      {error && <Problem problem={partsOf(error)} />}
    </>
  );
}
