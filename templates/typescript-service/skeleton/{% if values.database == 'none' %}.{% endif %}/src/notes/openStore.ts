import type { FastifyBaseLogger } from 'fastify';
import { MemoryNoteStore } from './memoryStore.ts';
import type { NoteStore } from './store.ts';

/** This service has no database: its notes are gone when it stops. */
export function openStore(_env: NodeJS.ProcessEnv, logger: FastifyBaseLogger): NoteStore {
  logger.info('notes are kept in memory: gone when this process stops, and each replica has its own');
  return new MemoryNoteStore();
}
