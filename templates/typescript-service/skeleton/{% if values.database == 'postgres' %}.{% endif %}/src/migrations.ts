import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

/** A step of the schema: `migrations/<number>_<name>.up.sql`, and what takes it back. */
export interface Migration {
  number: number;
  /** `0001_create_notes` */
  id: string;
  up: string;
  /** Undefined where it can not be taken back: its up file then says why, after `-- irreversible:`. */
  down: string | undefined;
  irreversible: string | undefined;
  /** Changes when somebody edits a migration that has already been applied. */
  checksum: string;
}

export const migrationsFolder = fileURLToPath(new URL('../migrations/', import.meta.url));

/**
 * Reads all migrations, in their order.
 *
 * @throws Error that names the file, when one has no number, shares it, or can not be taken back and does not say why.
 */
export async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).toSorted();
  const stray = files.find(file => !/^\d{4}_[a-z0-9_]+\.(up|down)\.sql$/.test(file));
  if (stray) throw new Error(`migrations/${stray} is not named like 0002_add_author.up.sql or .down.sql. Rename it.`);

  const migrations: Migration[] = [];
  for (const file of files.filter(name => name.endsWith('.up.sql'))) {
    const id = file.slice(0, -'.up.sql'.length);
    const up = await readFile(`${folder}/${file}`, 'utf8');
    const down = files.includes(`${id}.down.sql`) ? await readFile(`${folder}/${id}.down.sql`, 'utf8') : undefined;
    const irreversible = /^-- irreversible: *(\S.*)$/m.exec(up)?.[1];
    if (down === undefined && !irreversible) {
      throw new Error(`migrations/${file} has no ${id}.down.sql. Write it, or put "-- irreversible: <why>" into ${file}.`);
    }
    const number = Number(id.slice(0, 4));
    if (migrations.at(-1)?.number === number) {
      throw new Error(`migrations/${file} has the number of ${migrations.at(-1)!.id}. Give it the next free one.`);
    }
    migrations.push({ number, id, up, down, irreversible, checksum: createHash('sha256').update(up).digest('hex') });
  }
  const lonely = files.find(name => name.endsWith('.down.sql') && !files.includes(name.replace('.down.', '.up.')));
  if (lonely) throw new Error(`migrations/${lonely} takes back something that has no up file. Add it, or delete this one.`);
  return migrations;
}
