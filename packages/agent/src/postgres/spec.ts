import type { LoginSpec } from '../dataProtocol.ts';
import type { PostgresSpec } from '../protocol.ts';
import { AgentError } from '../rooms.ts';
import { validateSource } from './kept/index.ts';
import { SIZES } from './settings.ts';
import { ownerOf } from './sharedSql.ts';

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;
const LONGEST = 63;
/** What a SCRAM-SHA-256 verifier looks like. */
export const VERIFIER =
  /^SCRAM-SHA-256\$\d{4,7}:[A-Za-z0-9+/=]{8,}\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$/;
const RESERVED =
  /^(pg_.*|postgres|template0|template1|public|none|waymark_(owner|read|reader)|fresh_database)$/;
const MOST_LOGINS = 4;

const invalid = (name: string, why: string) =>
  new AgentError(
    'invalid',
    `postgres/${name} was not made`,
    why,
    'Correct the specification',
  );

/** The refusal of one more. */
export const tooMany = (name: string, most: number, shared = false) =>
  new AgentError(
    'exhausted',
    `postgres/${name} was not made`,
    shared
      ? `the instance that previews share keeps ${most} databases at most, and has them`
      : `this machine keeps ${most} databases at most, and has them`,
    shared
      ? 'Tear a preview down that nobody needs'
      : 'Delete one that nobody needs, or start the agent with a higher --max-databases',
  );

type Where = Pick<PostgresSpec, 'database' | 'user' | 'shared'>;

/** A change that would begin with an empty database. */
export function refuseMove(name: string, before: Where, after: Where): void {
  const refuse = (why: string, next: string) => {
    throw new AgentError(
      'invalid',
      `postgres/${name} was not changed`,
      why,
      next,
    );
  };
  if (Boolean(before.shared) !== Boolean(after.shared))
    refuse(
      `it would move ${
        after.shared ? 'to' : 'away from'
      } the instance that previews share, and begin empty`,
      'Delete it first',
    );
  if (before.database !== after.database)
    refuse(
      `its database is called ${before.database}, and a new name would lose the data`,
      'Keep the name',
    );
}

type Named = Pick<PostgresSpec, 'database' | 'user' | 'logins'>;
const usersOf = ({ user, logins = [] }: Named) => [
  user,
  ...logins.map(login => login.user),
];

/** In the instance that previews share no two have one database or login. */
export function refuseTaken(
  name: string,
  wanted: Named,
  others: Array<{ stored: { spec: Named } }>,
): void {
  const users = usersOf(wanted);
  const taken = others.some(
    ({ stored: { spec } }) =>
      spec.database === wanted.database ||
      usersOf(spec).some(user => users.includes(user)),
  );
  if (taken)
    throw invalid(
      name,
      `another one has the database ${
        wanted.database
      } or the login ${users.join(' or ')} in the instance that they share`,
    );
}

function checkName(name: string, key: string, value: unknown) {
  if (typeof value !== 'string' || !IDENTIFIER.test(value))
    throw invalid(name, `\`${key}\` must match ${IDENTIFIER.source}`);
  if (RESERVED.test(value))
    throw invalid(
      name,
      `\`${key}\` "${value}" is taken by Postgres or the agent`,
    );
}

function checkVerifier(name: string, verifier: unknown) {
  if (typeof verifier !== 'string' || !VERIFIER.test(verifier))
    throw invalid(name, '`verifier` must be a SCRAM-SHA-256 verifier');
}

function validateLogins(name: string, user: string, logins: unknown) {
  if (logins === undefined) return [];
  if (!Array.isArray(logins) || logins.length > MOST_LOGINS)
    throw invalid(name, `\`logins\` must be a list of ${MOST_LOGINS} at most`);
  const all = logins.map(login => {
    checkName(name, 'user', login?.user);
    checkVerifier(name, login?.verifier);
    return { user: login.user, verifier: login.verifier } as LoginSpec;
  });
  const users = [user, ...all.map(login => login.user)];
  const twice = users.find((one, i) => users.indexOf(one) !== i);
  if (twice) throw invalid(name, `the login ${twice} is named twice`);
  return all;
}

/** Checks what came over the socket. */
export function validatePostgresSpec(
  name: string,
  spec: PostgresSpec,
): Omit<PostgresSpec, 'fence'> {
  const { size, database, user, verifier, shared, stopped } = spec;
  if (!Object.hasOwn(SIZES, String(size)))
    throw invalid(name, '`size` must be small, medium or large');
  checkName(name, 'database', database);
  checkName(name, 'user', user);
  checkVerifier(name, verifier);
  const logins = validateLogins(name, user, spec.logins);
  if (shared !== undefined && typeof shared !== 'boolean')
    throw invalid(name, '`shared` must be true or false');
  if (stopped !== undefined && typeof stopped !== 'boolean')
    throw invalid(name, '`stopped` must be true or false');
  if (shared && (stopped || spec.from))
    throw invalid(
      name,
      'a database of the instance that previews share can neither stand still nor be restored',
    );
  // Its owner is a role of its own, called like it.
  if (shared && ownerOf(database).length > LONGEST)
    throw invalid(
      name,
      `\`database\` is longer than ${LONGEST - ownerOf('').length} characters`,
    );
  const owner = usersOf({ database, user, logins }).find(one =>
    one.endsWith(ownerOf('')),
  );
  if (shared && owner)
    throw invalid(name, `\`user\` "${owner}" could be the owner of another`);
  return {
    size,
    database,
    user,
    verifier,
    ...(logins.length ? { logins } : {}),
    ...(shared ? { shared } : {}),
    ...(stopped ? { stopped } : {}),
    ...(spec.from ? { from: validateSource(name, spec.from) } : {}),
  };
}
