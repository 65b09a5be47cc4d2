import type { FastifyBaseLogger } from 'fastify';
import { openDatabase } from '../database.ts';
import { MemoryNoteStore } from './memoryStore.ts';
import { PostgresNoteStore } from './postgresStore.ts';
import type { NoteStore } from './store.ts';

/**
 * Notes in Postgres. On one's own machine, and only there, it also starts without a database.
 *
 * @throws Error in production when there is no DATABASE_URL.
 */
export function openStore(env: NodeJS.ProcessEnv, logger: FastifyBaseLogger): NoteStore {
  if (env.DATABASE_URL) return new PostgresNoteStore(openDatabase(env.DATABASE_URL, logger));
  if (env.NODE_ENV === 'production') {
    throw new Error('DATABASE_URL is not set, so there is nowhere to keep notes. Set it to the address of a Postgres database.');
  }
  logger.warn('DATABASE_URL is not set: notes are kept in memory and gone when this process stops');
  return new MemoryNoteStore();
}
