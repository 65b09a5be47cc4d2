import pg from 'pg';
import { AgentError } from '../../rooms.ts';
import { crashPoint } from '../../shim/crashPoint.ts';
import { cutSessions, MARK, markOf, PLAIN } from './logins.ts';
import type { StoredPerson } from './person.ts';
import type { Place } from './place.ts';
import { inPlace } from './place.ts';
import { prepareReader, READ_ROLE } from './reader.ts';

const id = (name: string) => pg.escapeIdentifier(name);
const literal = (text: string) => pg.escapeLiteral(text);

/** How many connections a person may have at a time. */
export const PERSON_CONNECTIONS = 5;

const markIn = async (client: pg.Client, role: string) =>
  (
    await client.query(
      `SELECT ${MARK} AS mark FROM pg_roles a WHERE rolname = $1`,
      [role],
    )
  ).rows[0] as { mark: string | null } | undefined;

/** Lets a person in: what is there already is set again, in one transaction. */
export async function letPersonIn(
  place: Place,
  role: string,
  person: StoredPerson,
): Promise<void> {
  if (person.access === 'read') await prepareReader(place);
  await inPlace(place, async client => {
    const known = await markIn(client, role);
    const mark = markOf('person', place.database);
    if (known && known.mark !== mark)
      throw new AgentError(
        'invalid',
        `The login ${role} was not made`,
        'there is a role of that name for something else',
        'Choose another name',
      );
    const [database, owner, name] = [place.database, place.owner, role].map(id);
    const rights =
      person.access === 'read'
        ? [
            `REVOKE ${owner} FROM ${name}`,
            `GRANT ${READ_ROLE} TO ${name}`,
            `GRANT CONNECT ON DATABASE ${database} TO ${name}`,
            `ALTER ROLE ${name} SET default_transaction_read_only = on`,
          ]
        : [
            `REVOKE ${READ_ROLE} FROM ${name}`,
            `GRANT ${owner} TO ${name}`,
            `ALTER ROLE ${name} SET role = ${literal(place.owner)}`,
          ];
    await client.query(
      [
        // Without it there is nothing to revoke.
        `DO $$ BEGIN CREATE ROLE ${READ_ROLE} NOLOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$`,
        ...(known ? [] : [`CREATE ROLE ${name}`]),
        `COMMENT ON ROLE ${name} IS ${literal(mark)}`,
        `ALTER ROLE ${name} LOGIN ${PLAIN} CONNECTION LIMIT ${PERSON_CONNECTIONS} PASSWORD ${literal(
          person.verifier,
        )} VALID UNTIL ${literal(person.expiresAt)}`,
        `ALTER ROLE ${name} RESET ALL`,
        ...rights,
        // Who goes to lunch in the middle of a transaction must not hold its locks.
        `ALTER ROLE ${name} SET idle_in_transaction_session_timeout = '5min'`,
        `ALTER ROLE ${name} SET temp_file_limit = '1GB'`,
      ].join(';'),
    );
    crashPoint('agent/person/made', `${place.name} ${role}`);
  });
}

/** Ends a person's login, in steps that may each be done already: what it has made belongs to the owner from then on. */
export async function letPersonOut(place: Place, role: string): Promise<void> {
  await inPlace(place, async client => {
    const known = await markIn(client, role);
    if (!known || known.mark !== markOf('person', place.database)) return;
    await client.query(`ALTER ROLE ${id(role)} NOLOGIN PASSWORD NULL`);
    crashPoint('agent/person/closed', `${place.name} ${role}`);
    await cutSessions(client, role);
    crashPoint('agent/person/cut', `${place.name} ${role}`);
    await client.query(
      [
        // It is tried again: the service must not wait behind this for a lock.
        `SET lock_timeout = '2s'`,
        `REASSIGN OWNED BY ${id(role)} TO ${id(place.owner)}`,
        `DROP OWNED BY ${id(role)}`,
        `DROP ROLE ${id(role)}`,
      ].join(';'),
    );
    crashPoint('agent/person/dropped', `${place.name} ${role}`);
  });
}

/** Persons' logins that are there. */
export const personsIn = (place: Place): Promise<string[]> =>
  inPlace(place, async client => {
    const { rows } = await client.query(
      `SELECT rolname FROM pg_roles a WHERE ${MARK} = $1`,
      [markOf('person', place.database)],
    );
    return rows.map(row => row.rolname);
  });
