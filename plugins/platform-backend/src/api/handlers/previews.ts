import type { Platform } from '../../platform';
import { PREVIEW_PREFIX, previewName } from '../../preview/previewName';
import { headOf, listBranches } from '../../preview/listBranches';
import { listPreviews } from '../../preview/listPreviews';
import { insertAudit } from '../../store/insertAudit';
import type { OperationRow, RepositoryRow } from '../../store/rows';
import { refuseGone } from '../../decommission/refuseDecommissioned';
import { PlatformError } from '../../errors/PlatformError';
import type { Handlers } from '../types';
import { refuseField } from './newRepository';
import { viewOperation } from './operations';
import { requireService } from './services';

const REFUSED = 'The preview cannot be made';
const PATIENCE_MS = 10_000;
const POLL_MS = 100;

/** The run that the watcher has begun for a branch. It looks as soon as the branch is there. */
async function begunRun({ knex }: Platform, service: string, environment: string, since: Date): Promise<OperationRow> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end; ) {
    const run = await knex<OperationRow>('operation').where({ service, environment, kind: 'pipeline.run' }).where('created_at', '>=', since).orderBy('created_at', 'desc').first();
    if (run) return run;
    await new Promise(resolve => {
      setTimeout(resolve, POLL_MS);
    });
  }
  throw new PlatformError('ServiceUnavailableError', 'The branch is made, its preview is not', `No run for it began within ${PATIENCE_MS / 1000} s.`, 'It begins as soon as the platform looks at the repository: platform env list.');
}

/** Serves previews of a service's branches. */
export function previewsHandlers(platform: Platform): Pick<Handlers, 'listPreviews' | 'createPreview' | 'listBranches'> {
  const { knex, sourceControl } = platform;
  return {
    listPreviews: {
      async handle({ path, query }) {
        const { name } = await requireService(platform, path.service);
        return listPreviews(platform, name, { limit: query.limit ?? 50, cursor: query.cursor });
      },
    },
    listBranches: {
      async handle({ path }) {
        const { name } = await requireService(platform, path.service);
        return { items: await listBranches(platform, name) };
      },
    },
    createPreview: {
      team: async ({ path }) => (await requireService(platform, path.service)).team,
      subject: ({ path }) => path.service,
      async handle({ path, body, caller }) {
        const service = await requireService(platform, path.service);
        refuseGone(service, `${service.name} gets no preview`);
        const branch = `${PREVIEW_PREFIX}${body.name}`;
        if (!/^[A-Za-z0-9][A-Za-z0-9._+/-]*$/.test(body.name) || /\.\.|\/\/|\/[.-]|\.$|\/$|\.lock(\/|$)/.test(body.name)) {
          refuseField(REFUSED, 'name', `"${body.name}" cannot be a branch`, 'Use letters, digits and . _ / + - only, no part beginning with . or -');
        }
        const repository = await knex<RepositoryRow>('repository').where({ service: service.name, made: true }).first();
        const head = repository && (await sourceControl.heads([repository.name])).get(repository.name);
        if (!repository || !head || repository.seen_head === null) throw new PlatformError('ConflictError', REFUSED, `${service.name} has no commit on its default branch that was ever deployed.`, 'Push one first.');
        const environment = previewName(service.name, branch);
        const known = await knex('preview_branch').where({ repository: repository.name, branch }).first('head');
        if (known && (await knex('environment').where({ name: environment }).first('name'))) throw new PlatformError('ConflictError', REFUSED, `${branch} has one: ${environment}.`, 'Push to the branch to change what it shows.', [{ path: 'name', message: 'it is taken' }]);
        if (body.from && body.commit) refuseField(REFUSED, 'from', 'a branch and a commit are both named', 'Name one of them.');
        const at = body.commit ?? (body.from ? await headOf(platform, repository.name, body.from) : head);
        if (!at) throw refuseField(REFUSED, 'from', `${service.name} has no branch "${body.from}"`, 'Choose one that its repository has.');
        const since = new Date(Date.now() - 1000);
        await insertAudit(knex, { actor: caller.actor, door: caller.door, action: 'createPreview', subject: environment, service: service.name, team: service.team, on_behalf: caller.onBehalf, outcome: 'allowed', reason: `${branch} at ${at.slice(0, 12)}`, operation: null });
        // One that was torn down while its branch stayed: it comes back without a push.
        if (known) await knex('preview_branch').where({ repository: repository.name, branch }).delete();
        const made = await sourceControl.createBranch({ name: repository.name, branch, at, pusher: caller.actor });
        if (made !== at && (body.commit || body.from)) throw new PlatformError('ConflictError', REFUSED, `${branch} exists, at ${made.slice(0, 12)}; it is shown as it is.`, 'Push to the branch to change what it shows.');
        return viewOperation(platform, await begunRun(platform, service.name, environment, since));
      },
    },
  };
}
