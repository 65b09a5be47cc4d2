import { DATABASE_ROTATE } from '../../exchange/rotateOperation';
import { DATABASE_SWAP, MAY_TAKE_OVER } from '../../exchange/swapOperation';
import type { RotateInput, SwapInput } from '../../exchange/types';
import { PlatformError } from '../../errors/PlatformError';
import type { Platform } from '../../platform';
import type { ResourceRow } from '../../store/rows';
import { startOnce } from '../idempotent';
import type { Handlers } from '../types';
import { requireDatabase } from '../../database/requireDatabase';

const NEXT = 'platform db list shows what there is.';

async function checkRotate({ knex }: Platform, resource: ResourceRow): Promise<void> {
  const refuse = (why: string, next = NEXT) => new PlatformError('ConflictError', `The credentials of ${resource.name} cannot be rotated`, why, next);
  if (resource.state === 'deleted') throw refuse('It is deleted, and lets nobody in.', `Bring it back first: platform db recover ${resource.id}`);
  const place = await knex('environment').where({ name: resource.environment }).first('branch');
  if (place?.branch) throw refuse('It is the database of a preview, and goes with that.');
}

function checkSwap(resource: ResourceRow): void {
  const refuse = (why: string) => new PlatformError('ConflictError', `${resource.id} cannot take the place of the database of ${resource.service ?? 'a service'}`, why, NEXT);
  if (!resource.service) throw refuse('It was not made from the database of a service.');
  if (resource.state === 'attached') throw refuse(`${resource.service} uses it already.`);
  if (!MAY_TAKE_OVER.includes(resource.state)) throw refuse(`It is ${resource.state}: only one that was restored, or replaced, can.`);
}

/** Serves exchanging the login of a database, and the database of a service. */
export function exchangeDatabaseHandlers(platform: Platform): Pick<Handlers, 'rotateDatabase' | 'swapDatabase'> {
  const team = async ({ path }: { path: { database: string } }) => (await requireDatabase(platform, path.database)).team;
  const subject = ({ path }: { path: { database: string } }) => path.database;
  const underWay = { what: 'Something else is being done with this database', why: 'An operation that does it has not ended.', next: 'Wait for it: platform operations' };
  return {
    rotateDatabase: {
      team,
      subject,
      async handle(call) {
        const resource = await requireDatabase(platform, call.path.database);
        const served = resource.state === 'attached';
        const input: RotateInput = { resource: resource.id, name: resource.name, service: served ? resource.service : null, team: resource.team, environment: resource.environment, reason: call.body.reason ?? null };
        return startOnce(platform, call, {
          kind: DATABASE_ROTATE,
          action: 'rotateDatabase',
          subject: resource.id,
          team: resource.team,
          reason: input.reason,
          check: () => checkRotate(platform, resource),
          operation: () => ({ title: `Rotate the credentials of ${resource.name} in ${resource.environment}`, service: resource.service, environment: resource.environment, input, exclusive_key: `database:${resource.id}` }),
          underWay,
        });
      },
    },
    swapDatabase: {
      team,
      subject,
      async handle(call) {
        const resource = await requireDatabase(platform, call.path.database);
        return startOnce(platform, call, {
          kind: DATABASE_SWAP,
          action: 'swapDatabase',
          subject: resource.id,
          team: resource.team,
          reason: call.body.reason ?? null,
          check: async () => checkSwap(resource),
          operation() {
            const input: SwapInput = { resource: resource.id, name: resource.object_name, service: resource.service!, team: resource.team, environment: resource.environment, reason: call.body.reason ?? null };
            return { title: `${resource.object_name} takes the place of the database of ${resource.service} in ${resource.environment}`, service: resource.service, environment: resource.environment, input, exclusive_key: `database:${resource.id}` };
          },
          underWay,
        });
      },
    },
  };
}
