import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { HBA, settingsIn } from '../settings.ts';
import type { Drift } from './driftBook.ts';
import type { Place } from './place.ts';
import { READER } from './reader.ts';
import { MARK } from './logins.ts';

const drift = (what: string, wanted: string, found: string): Drift => ({
  what,
  wanted,
  found,
  healed: false,
});

const DEFAULT = 'what Postgres has by itself';

/** In which settings a file differs from the one that was written. */
export function differingSettings(wanted: string, found: string): Drift[] {
  const [ours, theirs] = [wanted, found].map(settingsIn);
  return [...new Set([...ours.keys(), ...theirs.keys()])]
    .filter(name => ours.get(name) !== theirs.get(name))
    .map(name =>
      drift(
        `setting ${name} in postgresql.conf`,
        ours.get(name) ?? DEFAULT,
        theirs.get(name) ?? 'taken out',
      ),
    );
}

/** What ALTER SYSTEM has left. It counts until the next start, which begins without it. */
export async function alteredSystem(
  data: string,
  wanted: string,
): Promise<Drift[]> {
  const text = await readFile(join(data, 'postgresql.auto.conf'), 'utf8').catch(
    () => '',
  );
  const ours = settingsIn(wanted);
  return [...settingsIn(text)].map(([name, value]) =>
    drift(`setting ${name} by ALTER SYSTEM`, ours.get(name) ?? DEFAULT, value),
  );
}

/** Writes a file of the agent's own again, in place: who owns it does not change, and a full disk leaves no empty one. */
export async function rewrite(
  data: string,
  name: 'postgresql.conf' | 'pg_hba.conf',
  text: string,
): Promise<void> {
  const file = await open(join(data, name), 'r+').catch(() =>
    open(join(data, name), 'w', 0o600),
  );
  try {
    const { bytesWritten } = await file.write(text, 0);
    await file.truncate(bytesWritten);
  } finally {
    await file.close();
  }
}

/** Whether `pg_hba.conf` is as it was written; undefined where only lines are missing that newer agents write. */
export async function hbaDrift(data: string): Promise<boolean | undefined> {
  const text = await readFile(join(data, 'pg_hba.conf'), 'utf8').catch(
    () => '',
  );
  if (text === HBA) return false;
  const ours = new Set(HBA.split('\n'));
  return text.split('\n').every(line => ours.has(line)) ? undefined : true;
}

/** What the agent sets for the logins that it makes. */
const OF_LOGINS = [
  'role',
  'default_transaction_read_only',
  'idle_in_transaction_session_timeout',
  'temp_file_limit',
];

/** What was set for the database or for a role by ALTER DATABASE or ALTER ROLE: told, since a service may want it so. */
export async function roleSettings(
  client: pg.Client,
  place: Place,
  wanted: string,
): Promise<Drift[]> {
  const { rows } = await client.query<{
    database: string | null;
    role: string | null;
    ours: boolean;
    config: string[];
  }>(
    `SELECT d.datname AS database, a.rolname AS role, coalesce(${MARK} LIKE 'Waymark: %', false) AS ours, s.setconfig AS config
     FROM pg_db_role_setting s LEFT JOIN pg_database d ON d.oid = s.setdatabase LEFT JOIN pg_authid a ON a.oid = s.setrole
     WHERE (d.datname = $1 OR (s.setdatabase = 0 AND (NOT $3 OR pg_has_role(a.oid, $4, 'member'))))
       AND coalesce(a.rolname, '') <> $2`,
    [place.database, READER, place.shared, place.owner],
  );
  const ours = settingsIn(wanted);
  return rows.flatMap(({ database, role, ours: made, config }) =>
    config
      .map(text => {
        const at = text.indexOf('=');
        return [text.slice(0, at), text.slice(at + 1)];
      })
      .filter(([name]) => !(made && !database && OF_LOGINS.includes(name)))
      .map(([name, value]) =>
        drift(
          `setting ${name} by ${
            role ? `ALTER ROLE ${role}` : `ALTER DATABASE ${database}`
          }`,
          ours.get(name) ?? DEFAULT,
          value,
        ),
      ),
  );
}
