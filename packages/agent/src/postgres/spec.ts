import type { PostgresSpec } from '../protocol.ts';
import { AgentError } from '../rooms.ts';
import { SIZES } from './settings.ts';

const IDENTIFIER = /^[a-z_][a-z0-9_]{0,62}$/;
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
export const tooMany = (name: string, most: number) =>
  new AgentError(
    'exhausted',
    `postgres/${name} was not made`,
    `this machine keeps ${most} databases at most, and has them`,
    'Delete one that nobody needs, or start the agent with a higher --max-databases',
  );

/** Checks what came over the socket. */
export function validatePostgresSpec(
  name: string,
  spec: PostgresSpec,
): Omit<PostgresSpec, 'fence'> {
  const { size, database, user, verifier } = spec;
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
  return { size, database, user, verifier };
}
