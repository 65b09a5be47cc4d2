import { createHash } from 'node:crypto';
import pg from 'pg';
import type { LoginSpec } from '../../dataProtocol.ts';
import type { PostgresSpec } from '../../protocol.ts';
import { AgentError } from '../../rooms.ts';
import { crashPoint } from '../../shim/crashPoint.ts';

const id = (name: string) => pg.escapeIdentifier(name);
const literal = (text: string) => pg.escapeLiteral(text);

/** Whose logins they are. */
export interface LoginPlace {
  database: string;
  /** Owns what they make. */
  owner: string;
  /** How many connections each may have; left out: as many as there are. */
  connections?: number;
}

const OURS = 'Waymark: ';

/**
 * The comment by which a role is known as made by the agent, for what, and in which database. Only a superuser can write
 * one: nothing is ever let out or dropped by the look of its name.
 */
export const markOf = (kind: 'login' | 'person', database: string) =>
  `${OURS}${kind} of ${database}`;

/** SQL for the comment of a role; `a` is `pg_authid` or `pg_roles`. */
export const MARK = `shobj_description(a.oid, 'pg_authid')`;

/** No right of its own that a login could have got by other means. */
export const PLAIN =
  'NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS INHERIT';

/** All logins that a database is to let in, the first one first. */
export const loginsOf = (
  spec: Pick<PostgresSpec, 'user' | 'verifier' | 'logins'>,
): LoginSpec[] => [
  { user: spec.user, verifier: spec.verifier },
  ...(spec.logins ?? []),
];

/** What is told of the logins that a database lets in: the further ones in the order in which they are named. */
export function loginHashes({
  user,
  verifier,
  logins = [],
}: Pick<PostgresSpec, 'user' | 'verifier' | 'logins'>): {
  user?: string;
  verifierHash: string;
  loginsHash?: string;
} {
  const hash = (text: string) =>
    createHash('sha256').update(text).digest('hex');
  const pairs = logins.map(login => [login.user, login.verifier]);
  return {
    user,
    verifierHash: hash(verifier),
    ...(pairs.length ? { loginsHash: hash(JSON.stringify(pairs)) } : {}),
  };
}

/** Refuses a role that is there and is somebody else's. */
async function refuseOthers(
  client: pg.Client,
  { database, owner }: LoginPlace,
  users: string[],
): Promise<Set<string>> {
  const { rows } = await client.query(
    `SELECT a.rolname, ${MARK} AS mark, ARRAY(SELECT roleid::regrole::text FROM pg_auth_members
       WHERE member = a.oid AND roleid <> coalesce(to_regrole($2), 0::oid)) AS others
     FROM pg_roles a WHERE rolname = ANY($1)`,
    [users, id(owner)],
  );
  const wanted = markOf('login', database);
  for (const { rolname, mark, others } of rows) {
    const foreign = mark?.startsWith(OURS)
      ? mark !== wanted
      : others.length > 0;
    if (foreign)
      throw new AgentError(
        'failed',
        `The login ${rolname} was not made`,
        'there is a role of that name for something else',
        'Choose another name for the login',
      );
  }
  return new Set(rows.map(row => row.rolname));
}

/**
 * Makes logins, or gives them their password, rights and mark again: each in one transaction, so that there never is one
 * without its mark.
 */
export async function ensureLogins(
  client: pg.Client,
  place: LoginPlace,
  logins: LoginSpec[],
): Promise<void> {
  const known = await refuseOthers(
    client,
    place,
    logins.map(login => login.user),
  );
  for (const { user, verifier } of logins) {
    const role = id(user);
    // Several statements in one message are one transaction.
    await client.query(
      [
        ...(known.has(user) ? [] : [`CREATE ROLE ${role}`]),
        `COMMENT ON ROLE ${role} IS ${literal(
          markOf('login', place.database),
        )}`,
        `ALTER ROLE ${role} LOGIN ${PLAIN} CONNECTION LIMIT ${
          place.connections ?? -1
        } PASSWORD ${literal(verifier)} VALID UNTIL 'infinity'`,
        `GRANT ${id(place.owner)} TO ${role}`,
        // What this login makes belongs to the owner, so that the login can be exchanged.
        `ALTER ROLE ${role} SET role = ${literal(place.owner)}`,
      ].join(';'),
    );
    crashPoint('agent/postgres/login', `${place.database} ${user}`);
  }
}

/** Lets out every login that the agent has made in a database and that is not named. Returns those that were in. */
export async function letOutOthers(
  client: pg.Client,
  database: string,
  named: string[],
): Promise<string[]> {
  const { rows } = await client.query(
    `SELECT a.rolname, a.rolcanlogin OR a.rolpassword IS NOT NULL AS open FROM pg_authid a
     WHERE ${MARK} = $1 AND a.rolname <> ALL($2) AND (a.rolcanlogin OR a.rolpassword IS NOT NULL
       OR EXISTS (SELECT 1 FROM pg_stat_activity s WHERE s.usesysid = a.oid))`,
    [markOf('login', database), named],
  );
  for (const { rolname, open } of rows) {
    if (open)
      await client.query(`ALTER ROLE ${id(rolname)} NOLOGIN PASSWORD NULL`);
    crashPoint('agent/postgres/let-out', `${database} ${rolname}`);
    await cutSessions(client, rolname);
    crashPoint('agent/postgres/cut', `${database} ${rolname}`);
  }
  return rows.filter(row => row.open).map(row => row.rolname);
}

/** Ends the sessions of a role and waits a moment for each to be gone. */
export async function cutSessions(
  client: pg.Client,
  role: string,
): Promise<void> {
  await client.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE usename = $1 AND pid <> pg_backend_pid()`,
    [role],
  );
}
