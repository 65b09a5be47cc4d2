import { readFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { product } from './product.ts';

/** Makes an environment look as old as that, in the platform's own table: nobody waits a month for a story. */
export async function growOld(environment: string, days: number): Promise<void> {
  const system = path.join(product.data, 'agent', 'system');
  const { port } = JSON.parse(await readFile(path.join(system, 'state.json'), 'utf8'));
  const password = await readFile(path.join(system, 'password'), 'utf8');
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'waymark', password, database: 'waymark_platform' });
  await client.connect();
  try {
    const { rowCount } = await client.query(`UPDATE environment SET created_at = now() - make_interval(days => $2), last_used_at = NULL WHERE name = $1`, [environment, days]);
    if (rowCount !== 1) throw new Error(`There is no environment ${environment}`);
  } finally {
    await client.end();
  }
}
