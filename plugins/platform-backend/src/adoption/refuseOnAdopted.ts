import type { Call, Handlers } from '../api/types';
import { PlatformError } from '../errors/PlatformError';
import type { Platform } from '../platform';
import { insertAudit } from '../store/insertAudit';
import type { ResourceRow } from '../store/rows';
import { ADOPTED_STATE } from './types';

/** What would change a database, and what to do instead with one that is not ours. */
const REFUSED = {
  rotateDatabase: ['Its login is not exchanged', 'Exchange it where it is kept, forget it here, and adopt it with the new one.'],
  resizeDatabase: ['It is not resized', 'Resize it where it is kept.'],
  swapDatabase: ['It does not take the place of another', 'Set its address as a secret of the service: platform secrets set.'],
  deleteDatabase: ['It is not deleted', 'platform db forget NAME ends the watch, and removes what is kept of it here.'],
  restoreDatabase: ['It is not restored', 'Its dumps lie in the folder "adopted" of the platform\'s data, and are restored by pg_restore.'],
  connectToDatabase: ['No login is made in it', 'Connect with one of your own. platform db query reads without one.'],
} as const satisfies Partial<Record<keyof Handlers, readonly [string, string]>>;

/** Refuses, behind the authorisation, what would change a database that is not Waymark's. */
export function refuseOnAdopted<H extends Pick<Handlers, keyof typeof REFUSED>>({ knex }: Platform, handlers: H): H {
  const guarded = { ...handlers } as any;
  for (const [action, [what, next]] of Object.entries(REFUSED)) {
    const { handle, ...rest } = guarded[action];
    guarded[action] = {
      ...rest,
      async handle(call: Call<'rotateDatabase'>) {
        const row = await knex<ResourceRow>('resource').where({ id: call.path.database, state: ADOPTED_STATE }).first();
        if (!row) return handle(call);
        const why = `It is not Waymark's: ${row.name} was adopted, to be watched and backed up, and never to be changed.`;
        const { actor, door, onBehalf } = call.caller;
        await insertAudit(knex, { actor, door, action, subject: row.id, service: null, team: row.team, on_behalf: onBehalf, outcome: 'refused', reason: why, operation: null });
        throw new PlatformError('ConflictError', what, why, next);
      },
    };
  }
  return guarded;
}
