import type { PostgresSpec } from '../protocol.ts';
import { AgentError } from '../rooms.ts';
import { SIZES } from './settings.ts';
import { ownerOf } from './sharedSql.ts';

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;
const LONGEST = 63;
const VERIFIER =
  /^SCRAM-SHA-256\$\d{4,7}:[A-Za-z0-9+/=]{8,}\$[A-Za-z0-9+/=]{44}:[A-Za-z0-9+/=]{44}$/;
const RESERVED =
  /^(pg_.*|postgres|template0|template1|public|none|waymark_owner|fresh_database)$/;

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
  if (before.shared && before.user !== after.user)
    refuse(
      `its login is called ${before.user}; in the instance that previews share it keeps its name`,
      'Keep the name; its password may change',
    );
}

/** In the instance that previews share no two have one database or login. */
export function refuseTaken(
  name: string,
  { database, user }: Pick<PostgresSpec, 'database' | 'user'>,
  others: Array<{ stored: { spec: Pick<PostgresSpec, 'database' | 'user'> } }>,
): void {
  const taken = others.some(
    ({ stored: { spec } }) => spec.database === database || spec.user === user,
  );
  if (taken)
    throw invalid(
      name,
      `another one has the database ${database} or the login ${user} in the instance that they share`,
    );
}

/** Checks what came over the socket. */
export function validatePostgresSpec(
  name: string,
  spec: PostgresSpec,
): Omit<PostgresSpec, 'fence'> {
  const { size, database, user, verifier, shared } = spec;
  if (!Object.hasOwn(SIZES, String(size)))
    throw invalid(name, '`size` must be small, medium or large');
  for (const [key, value] of Object.entries({ database, user })) {
    if (typeof value !== 'string' || !IDENTIFIER.test(value))
      throw invalid(name, `\`${key}\` must match ${IDENTIFIER.source}`);
    if (RESERVED.test(value))
      throw invalid(
        name,
        `\`${key}\` "${value}" is taken by Postgres or the agent`,
      );
  }
  if (typeof verifier !== 'string' || !VERIFIER.test(verifier))
    throw invalid(name, '`verifier` must be a SCRAM-SHA-256 verifier');
  if (shared !== undefined && typeof shared !== 'boolean')
    throw invalid(name, '`shared` must be true or false');
  // Its owner is a role of its own, called like it.
  if (shared && ownerOf(database).length > LONGEST)
    throw invalid(
      name,
      `\`database\` is longer than ${LONGEST - ownerOf('').length} characters`,
    );
  if (shared && user.endsWith(ownerOf('')))
    throw invalid(name, `\`user\` "${user}" could be the owner of another`);
  return { size, database, user, verifier, ...(shared ? { shared } : {}) };
}
