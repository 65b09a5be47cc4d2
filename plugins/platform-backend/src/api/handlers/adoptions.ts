import { DATABASE_NAME_WORDS, isDatabaseName } from '@waymark/platform-common';
import { createHmac, randomBytes } from 'node:crypto';
import { DATABASE_ADOPT } from '../../adoption/adoptOperation';
import { readConnectionUrl, WrongUrlError } from '../../adoption/connectionUrl';
import { DATABASE_FORGET } from '../../adoption/forgetOperation';
import { ADOPTED_STATE, type AdoptInput, adoptedSecret, type ForgetInput } from '../../adoption/types';
import { PlatformError } from '../../errors/PlatformError';
import type { Platform } from '../../platform';
import { insertAudit } from '../../store/insertAudit';
import { startOnce } from '../idempotent';
import type { Call, Handlers } from '../types';
import { checkNewDatabase } from './createDatabase';
import { requireDatabase } from './databases';
import { refuseField } from './newRepository';

const REFUSED = 'The database cannot be adopted';

function checkUrl(url: string): void {
  try {
    readConnectionUrl(url);
  } catch (error) {
    if (!(error instanceof WrongUrlError)) throw error;
    refuseField(REFUSED, 'url', error.message, 'Give it whole: postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full');
  }
}

/** Serves adopting a database that somebody else keeps, and forgetting it. */
export function adoptionsHandlers(platform: Platform): Pick<Handlers, 'adoptDatabase' | 'forgetDatabase'> {
  const { knex, secrets } = platform;

  /** How to get into somebody's database is not told by way of an assistant. */
  async function refuseAssistant({ caller, body }: Call<'adoptDatabase'>): Promise<void> {
    if (caller.door !== 'assistant') return;
    const why = 'What it is told passes through more hands than yours, and a connection string is a secret.';
    await insertAudit(knex, { actor: caller.actor, door: caller.door, action: 'adoptDatabase', subject: body.name, service: null, team: body.team, on_behalf: caller.onBehalf, outcome: 'refused', reason: why, operation: null });
    throw new PlatformError('NotAllowedError', 'An assistant does not adopt a database', why, 'Let a person do it: platform db adopt NAME');
  }

  return {
    adoptDatabase: {
      team: async ({ body }) => body.team,
      subject: ({ body }) => body.name,
      async handle(call) {
        await refuseAssistant(call);
        const { name, team, environment = 'staging', url } = call.body;
        const problem = await secrets.keys.problem();
        if (problem) throw new PlatformError('ConflictError', problem.what, `${problem.why}.`, problem.next);
        // What says whether it is the same request once more does not let a password be guessed.
        const mark = createHmac('sha256', (await secrets.keys.current()).key).update(url).digest('hex');
        return startOnce(platform, { ...call, body: { ...call.body, url: mark } }, {
          kind: DATABASE_ADOPT,
          action: 'adoptDatabase',
          subject: name,
          team,
          async check() {
            if (!isDatabaseName(name)) refuseField(REFUSED, 'name', `"${name}" is not a name for a database`, `Use ${DATABASE_NAME_WORDS}.`);
            checkUrl(url);
            await checkNewDatabase(platform, { name, team, environment });
          },
          operation() {
            // Never the name of another adoption, were it one that failed: each has its own way in.
            const input: AdoptInput = { name, team, environment, object: `${name}-${environment}-adopted-${randomBytes(4).toString('hex')}` };
            return { title: `Adopt database ${name} in ${environment}`, environment, input, exclusive_key: `database:${environment}/${name}` };
          },
          begun: async (trx, { input }) => void (await secrets.putIn(trx, adoptedSecret(input.object), url)),
          underWay: { what: `${name} is being made in ${environment}`, why: 'Somebody else has begun with a database of that name there.', next: 'Choose another name, or look at platform operations.' },
        });
      },
    },

    forgetDatabase: {
      team: async ({ path }) => (await requireDatabase(platform, path.database)).team,
      subject: ({ path }) => path.database,
      async handle(call) {
        const row = await requireDatabase(platform, call.path.database);
        const input: ForgetInput = { resource: row.id, name: row.name, environment: row.environment };
        return startOnce(platform, call, {
          kind: DATABASE_FORGET,
          action: 'forgetDatabase',
          subject: row.id,
          team: row.team,
          async check() {
            const what = `${row.name} is not forgotten`;
            if (row.state !== ADOPTED_STATE) throw new PlatformError('ConflictError', what, 'It is Waymark\'s own: only one that was adopted is forgotten.', `platform db delete ${row.name} deletes it, after a final backup.`);
            if (row.protected) throw new PlatformError('ConflictError', what, 'It is protected: its dumps would go.', `platform db policy ${row.name} --unprotect, if you are sure.`);
            if (call.body.confirm !== row.name) refuseField(what, 'confirm', `"${call.body.confirm}" is not its name`, `Type ${row.name}.`);
          },
          operation: () => ({ title: `Forget database ${row.name} in ${row.environment}`, environment: row.environment, input, exclusive_key: `database:${row.id}` }),
          underWay: { what: `Something else is being done with ${row.name}`, why: 'An operation on it has not ended.', next: 'Wait for it: platform operations' },
        });
      },
    },
  };
}
