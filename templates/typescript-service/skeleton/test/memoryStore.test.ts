import { MemoryNoteStore } from '../src/notes/memoryStore.ts';
import { storeContract } from './storeContract.ts';

storeContract('notes in memory', async () => new MemoryNoteStore());
