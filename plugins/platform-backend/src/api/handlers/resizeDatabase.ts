import { parseServiceFile } from '@waymark/platform-common';
import { requireDatabase } from '../../database/requireDatabase';
import { PlatformError } from '../../errors/PlatformError';
import type { Platform } from '../../platform';
import { askedSize } from '../../resize/askedSize';
import { DATABASE_ADD, DATABASE_RESIZE } from '../../resize/resizeOperation';
import type { AddDatabaseInput, ResizeInput } from '../../resize/types';
import type { RepositoryRow } from '../../store/rows';
import { SERVICE_FILE } from '../../scale/withReplicas';
import { startOnce } from '../idempotent';
import type { Handlers } from '../types';
import { requireService } from './services';

function titleOf({ name, environment, size, override }: ResizeInput): string {
  if (size === null) return `End the override of the size of ${name} in ${environment}`;
  return `Resize ${name} in ${environment} to ${size}${override ? ` for ${override.hours} h` : ''}`;
}

/** Refuses a service that has a database in its file already, or no file at all. */
async function refuseSecond({ knex, sourceControl }: Platform, service: string): Promise<void> {
  const repository = await knex<RepositoryRow>('repository').where({ service, made: true }).first();
  const head = repository && (await sourceControl.heads([repository.name])).get(repository.name);
  const text = head && (await sourceControl.readFile(repository.name, head, SERVICE_FILE))?.toString('utf8');
  if (!text) throw new PlatformError('ConflictError', `${service} has no ${SERVICE_FILE} to change`, 'Its repository has none on the default branch.', 'Push one.');
  const parsed = parseServiceFile(text, { file: SERVICE_FILE });
  if (!parsed.ok) throw new PlatformError('ConflictError', `${SERVICE_FILE} of ${service} cannot be changed`, parsed.problems[0].message, 'Correct it and push.', parsed.problems);
  if (parsed.file.spec.database) throw new PlatformError('ConflictError', `${service} has a database already`, `${SERVICE_FILE} asks for a ${parsed.file.spec.database.size} one.`, `Another size: platform db resize ${service}-db --size medium`);
}

/** Serves another size of a database, and the first database of a service. */
export function resizeDatabaseHandlers(platform: Platform): Pick<Handlers, 'resizeDatabase' | 'addDatabase'> {
  return {
    resizeDatabase: {
      team: async ({ path }) => (await requireDatabase(platform, path.database)).team,
      subject: ({ path }) => path.database,
      async handle(call) {
        const resource = await requireDatabase(platform, call.path.database);
        const { id, name, state, team, environment } = resource;
        const input: ResizeInput = { resource: id, name, service: state === 'attached' ? resource.service : null, team, environment, reason: call.body.reason ?? null, ...askedSize(resource, call.body) };
        return startOnce(platform, call, {
          kind: DATABASE_RESIZE,
          action: 'resizeDatabase',
          subject: id,
          team,
          reason: input.reason,
          async check() {
            if (state === 'deleted') throw new PlatformError('ConflictError', `${name} cannot be resized`, 'It is deleted, and stands still.', `Bring it back first: platform db recover ${id}`);
            const place = await platform.knex('environment').where({ name: environment }).first('branch');
            if (place?.branch) throw new PlatformError('ConflictError', `${name} cannot be resized`, 'It is the database of a preview, and shares an instance with those of others.', 'Its base can be resized.');
          },
          operation: () => ({ title: titleOf(input), service: resource.service, environment, input, exclusive_key: `database:${id}` }),
          underWay: { what: 'Something else is being done with this database', why: 'An operation that does it has not ended.', next: 'Wait for it: platform operations' },
        });
      },
    },
    addDatabase: {
      team: async ({ path }) => (await requireService(platform, path.service)).team,
      subject: ({ path }) => path.service,
      async handle(call) {
        const { service } = call.path;
        const { team } = await requireService(platform, service);
        const input: AddDatabaseInput = { service, team, environment: null, size: call.body.size ?? 'small' };
        return startOnce(platform, call, {
          kind: DATABASE_ADD,
          action: 'addDatabase',
          subject: service,
          team,
          check: () => refuseSecond(platform, service),
          operation: () => ({ title: `Add a ${input.size} database to ${service}`, service, input, exclusive_key: `database.add:${service}` }),
          underWay: { what: `${service} is being given a database`, why: 'An operation that does it has not ended.', next: 'Wait for it: platform operations' },
        });
      },
    },
  };
}
