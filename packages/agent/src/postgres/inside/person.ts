import { uptime } from 'node:os';
import type { RoleSpec } from '../../dataProtocol.ts';
import { bootOf } from '../../identity.ts';
import { AgentError } from '../../rooms.ts';
import { VERIFIER } from '../spec.ts';

const NAME = /^person_[a-z0-9_]{1,56}$/;
const LONGEST_MS = 24 * 3600 * 1000;

/** A person's login, as it is kept. */
export interface StoredPerson {
  verifier: string;
  access: 'read' | 'write';
  /** ISO 8601. */
  grantedAt: string;
  expiresAt: string;
  /** Which run of the machine it was let in by, and the seconds since that began at which it ends, whatever the clock says. */
  boot: string;
  until: number;
  /** It is to go. */
  ending?: boolean;
}

const invalid = (role: string, why: string) =>
  new AgentError(
    'invalid',
    `The login ${role.slice(0, 80)} was not made`,
    why,
    'Correct the request',
  );

/** Refuses a name that could be anything else than a person's. */
export function checkPersonName(role: string): void {
  if (!NAME.test(role))
    throw invalid(role, `its name must match ${NAME.source}`);
}

/** What is kept of a person's login that is asked for; the same again is what is known. */
export async function personOf(
  role: string,
  given: Partial<RoleSpec>,
  known?: StoredPerson,
): Promise<StoredPerson> {
  checkPersonName(role);
  const { verifier, access, expiresAt } = given;
  if (typeof verifier !== 'string' || !VERIFIER.test(verifier))
    throw invalid(role, '`verifier` must be a SCRAM-SHA-256 verifier');
  if (access !== 'read' && access !== 'write')
    throw invalid(role, '`access` must be read or write');
  const end = typeof expiresAt === 'string' ? Date.parse(expiresAt) : NaN;
  const left = end - Date.now();
  if (!(left <= LONGEST_MS))
    throw invalid(
      role,
      `\`expiresAt\` must be a time within ${LONGEST_MS / 3600_000} hours`,
    );
  const at = new Date(end).toISOString();
  if (known && !known.ending && known.expiresAt === at)
    return { ...known, verifier, access };
  if (left <= 0) throw invalid(role, '`expiresAt` is over');
  return {
    verifier,
    access,
    grantedAt: new Date().toISOString(),
    expiresAt: at,
    boot: await bootOf(),
    until: uptime() + left / 1000,
  };
}

/**
 * Whether it is over: by the clock, or by the time that has passed since it began, should somebody have set the clock
 * back.
 */
export async function isOver(person: StoredPerson): Promise<boolean> {
  return (
    person.ending === true ||
    Date.now() >= Date.parse(person.expiresAt) ||
    ((await bootOf()) === person.boot && uptime() >= person.until)
  );
}

/** After a restart of the machine: never longer than it was given, wherever the clock stands now. */
export async function afterBoot(
  person: StoredPerson,
): Promise<StoredPerson | undefined> {
  const boot = await bootOf();
  if (boot === person.boot) return undefined;
  const [from, to] = [person.grantedAt, person.expiresAt].map(Date.parse);
  const left = Math.min(to - Date.now(), to - from);
  return { ...person, boot, until: uptime() + left / 1000 };
}
