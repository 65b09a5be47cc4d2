import { BACKUP_ID } from '../../dataProtocol.ts';
import type {
  BackupSpec,
  ProofSpec,
  RestoreSource,
} from '../../dataProtocol.ts';
import { AGENT_NAME } from '../../protocol.ts';
import { AgentError } from '../../rooms.ts';

/** A refusal of something that cannot be done with what is kept. */
export const refuse = (what: string, why: string, next: string): never => {
  throw new AgentError('invalid', what, why, next);
};

const WORD = /^[\p{L}\p{N}][\p{L}\p{N} .,:_-]{0,99}$/u;

/** Refuses what is no id of a backup. */
export function validateId(id: string): void {
  if (!BACKUP_ID.test(id))
    refuse(
      'The backup was refused',
      `"${id.slice(
        0,
        60,
      )}" is not an id of a backup: lower case, digits and hyphens, 1 to 40`,
      'Use another id',
    );
}

/** Checks what came over the socket. */
export function validateBackup(id: string, { reason }: BackupSpec): string {
  validateId(id);
  if (typeof reason !== 'string' || !WORD.test(reason))
    refuse(
      `Backup ${id} was not made`,
      '`reason` must be some words, 1 to 100 characters',
      'Correct the specification',
    );
  return reason;
}

/** Checks what came over the socket. */
export function validateProof(id: string, { run }: ProofSpec): string {
  validateId(id);
  if (typeof run !== 'string' || !BACKUP_ID.test(run))
    refuse(
      `Backup ${id} was not proven`,
      `\`run\` must match ${BACKUP_ID.source}`,
      'Correct the specification',
    );
  return run;
}

/** Checks what came over the socket. */
export function validateSource(
  name: string,
  from: RestoreSource,
): RestoreSource {
  const what = `postgres/${name} was not made`;
  const next = 'Correct the specification';
  if (typeof from !== 'object' || from === null)
    refuse(what, '`from` must be an object', next);
  const { name: source, backup, until } = from;
  if (typeof source !== 'string' || !AGENT_NAME.test(source))
    refuse(what, '`from.name` must be the name of a database', next);
  if (
    backup !== undefined &&
    (typeof backup !== 'string' || !BACKUP_ID.test(backup))
  )
    refuse(what, '`from.backup` must be the id of a backup', next);
  if (
    until !== undefined &&
    (typeof until !== 'string' || Number.isNaN(Date.parse(until)))
  )
    refuse(what, '`from.until` must be a time, ISO 8601', next);
  return {
    name: source,
    ...(backup ? { backup } : {}),
    ...(until ? { until: new Date(until).toISOString() } : {}),
  };
}
