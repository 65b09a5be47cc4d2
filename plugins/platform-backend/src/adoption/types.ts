import type { OnDatabase } from '../database/types';

/** A database that is not Waymark's: it is watched and backed up, and never changed. */
export const ADOPTED_STATE = 'adopted';

/** What an adoption knows; how to get in is in the secret store alone. */
export interface AdoptInput { name: string; team: string; environment: string; object: string }

/** A database that is to be forgotten, with what is kept of it. */
export type ForgetInput = OnDatabase;

/** Name of the connection string in the secret store. Pure. */
export const adoptedSecret = (object: string) => `postgres/${object}/adopted`;
