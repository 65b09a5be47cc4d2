import type pg from 'pg';
import type { LoginSpec } from '../../dataProtocol.ts';
import type { Drift } from './driftBook.ts';
import { loginsOf, MARK, markOf } from './logins.ts';
import { differences, drift } from './roleDifferences.ts';
import type { RoleRow } from './roleDifferences.ts';
import type { StoredPerson } from './person.ts';
import { PERSON_CONNECTIONS } from './personSql.ts';
import type { Place } from './place.ts';
import { READ_ROLE, READER } from './reader.ts';

const ROLES = `SELECT a.rolname AS name, ${MARK} AS mark, a.rolcanlogin AS login, array_remove(ARRAY[
    CASE WHEN a.rolsuper THEN 'SUPERUSER' END, CASE WHEN a.rolcreatedb THEN 'CREATEDB' END, CASE WHEN a.rolcreaterole THEN 'CREATEROLE' END,
    CASE WHEN a.rolreplication THEN 'REPLICATION' END, CASE WHEN a.rolbypassrls THEN 'BYPASSRLS' END], NULL) AS may,
  a.rolconnlimit AS connections, a.rolpassword AS password, nullif(a.rolvaliduntil, 'infinity') AS until,
  ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = a.oid) AS of,
  coalesce((SELECT s.setconfig FROM pg_db_role_setting s WHERE s.setrole = a.oid AND s.setdatabase = 0), '{}') AS settings
FROM pg_authid a WHERE a.rolname !~ '^pg_' AND a.rolname <> 'postgres'`;

/** What a look at the roles has found. */
export interface RoleFindings {
  /** Is put right by bringing the database about again. */
  logins: Drift[];
  /** Persons whose login is other than it was given. */
  persons: Array<{ role: string; drift: Drift }>;
  /** Is only told of. */
  others: Drift[];
}

/** Looks at the roles of a server for one of its databases. */
export async function roleDrift(
  client: pg.Client,
  place: Place,
  persons: Record<string, StoredPerson>,
): Promise<RoleFindings> {
  const { rows } = await client.query<RoleRow>(ROLES);
  const byName = new Map(rows.map(row => [row.name, row]));
  const logins: LoginSpec[] = loginsOf(place.entry.stored.spec);
  const mark = markOf('login', place.database);
  const connections = place.connections ?? -1;
  const found: RoleFindings = { logins: [], persons: [], others: [] };
  const { rows: databases } = await client.query(
    'SELECT datallowconn AS open FROM pg_database WHERE datname = $1',
    [place.database],
  );
  const what = `database ${place.database}`;
  if (!databases.length)
    found.logins.push(drift(what, 'there', 'it was dropped or renamed'));
  else if (!databases[0].open)
    found.logins.push(drift(what, 'open', 'it takes no connections'));
  for (const { user, verifier } of logins)
    found.logins.push(
      ...differences(`login ${user}`, byName.get(user), {
        verifier,
        mark,
        connections,
        of: place.owner,
        role: place.owner,
      }),
    );
  const owner = byName.get(place.owner);
  if (!owner)
    found.logins.push(drift(`role ${place.owner}`, 'there', 'it was dropped'));
  else if (owner.login || owner.may.length)
    found.logins.push(
      drift(
        `role ${place.owner}`,
        'it only owns',
        ['it has', ...(owner.login ? ['LOGIN'] : []), ...owner.may].join(' '),
      ),
    );
  const named = new Set(logins.map(login => login.user));
  for (const row of rows) {
    if (named.has(row.name) || row.name === place.owner) continue;
    const login = `login ${row.name}`;
    const person = persons[row.name];
    if (row.mark === mark) {
      if (row.login || row.password)
        found.logins.push(drift(login, 'let out', 'it may log in'));
    } else if (person && !person.ending) {
      const [first] = differences(login, row, {
        verifier: person.verifier,
        mark: markOf('person', place.database),
        connections: PERSON_CONNECTIONS,
        until: person.expiresAt,
        ...(person.access === 'write'
          ? { of: place.owner, role: place.owner }
          : { of: READ_ROLE }),
      });
      if (first) found.persons.push({ role: row.name, drift: first });
    } else if (
      (row.login || row.may.length) &&
      row.name !== READER &&
      !row.mark &&
      // In a server of many, it is theirs in whose database it has a part.
      (!place.shared || row.of.includes(place.owner))
    )
      found.others.push(
        drift(
          `role ${row.name}`,
          'not there',
          ['made by somebody else', ...row.may].join(', '),
        ),
      );
  }
  for (const [role, person] of Object.entries(persons))
    if (!person.ending && !byName.has(role))
      found.persons.push({
        role,
        drift: drift(`login ${role}`, 'there', 'it was dropped'),
      });
  return found;
}
