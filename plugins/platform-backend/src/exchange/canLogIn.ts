import type { LoginRef } from '@waymark/platform-common';
import pg from 'pg';

/** How a database is reached, as its driver says. */
export interface Address { host: string; port: number; database: string }

const REFUSALS = ['28P01', '28000'];
const PATIENCE_MS = 5000;

/**
 * Asks a database itself whether it lets a login in.
 *
 * @returns `in`, `refused` with the database's own words, or `unknown` where it gave no answer
 */
export async function canLogIn({ host, port, database }: Address, { user }: Pick<LoginRef, 'user'>, password: string): Promise<{ answer: 'in' | 'refused' | 'unknown'; words: string }> {
  const client = new pg.Client({ host, port, database, user, password, connectionTimeoutMillis: PATIENCE_MS, application_name: 'waymark' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return { answer: 'in', words: `${user} is let in` };
  } catch (error) {
    const { code, message } = error as Error & { code?: string };
    return { answer: code && REFUSALS.includes(code) ? 'refused' : 'unknown', words: message };
  } finally {
    await client.end().catch(() => undefined);
  }
}
