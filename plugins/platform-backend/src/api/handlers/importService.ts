import { proposeService } from '@waymark/platform-common';
import type { TreeFile } from '@waymark/platform-node';
import { randomUUID } from 'node:crypto';
import { parseAllDocuments } from 'yaml';
import { readRepository } from '../../create/readRepository';
import { PlatformError } from '../../errors/PlatformError';
import type { Platform } from '../../platform';
import type { RepositoryRow } from '../../store/rows';
import { startOnce } from '../idempotent';
import type { Call, Handlers } from '../types';
import { checkNewName, checkServiceTree, refuseField } from './newRepository';

type ImportCall = Call<'importService'>;

const REFUSED = 'The service cannot be brought in';
const refuse = (path: string, message: string, next: string): never => refuseField(REFUSED, path, message, next);

async function requireRepository({ knex }: Platform, name: string): Promise<RepositoryRow> {
  const row = await knex<RepositoryRow>('repository').where({ name, made: true }).first();
  if (row) return row;
  throw new PlatformError('NotFoundError', `There is no repository "${name}"`, 'No repository of that name is on the git of the platform.', 'Bring one in from its folder: platform init --push');
}

async function headOf({ sourceControl }: Platform, name: string): Promise<string> {
  const head = (await sourceControl.heads([name])).get(name);
  if (head) return head;
  throw new PlatformError('ConflictError', `The repository ${name} is empty`, 'Its default branch has no commit yet.', 'Push to it first, then bring it in.');
}

const MOST_ALIASES = 50;

/** A catalog file that names something else would never show the service. */
function checkCatalogFile(text: string, name: string): void {
  // What refers to itself over and over grows without end as it is read: a catalog file has no need of it.
  if ((text.match(/(^|[\s[{,:-])[*][A-Za-z0-9_-]+/g)?.length ?? 0) > MOST_ALIASES) refuse('catalogFile', `it has more than ${MOST_ALIASES} aliases`, 'Write out what they stand for.');
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents) || documents.some(one => one.errors.length)) refuse('catalogFile', 'it is not YAML', 'Correct it, or leave it out.');
  const named = (documents as any[]).some(one => one.get?.('kind') === 'Component' && one.getIn?.(['metadata', 'name']) === name);
  if (!named) refuse('catalogFile', `it has no Component called "${name}"`, `Write kind: Component with name: ${name}, or leave it out.`);
}

/** The files that are added to a repository which is there already; none where it has all that it needs. */
async function checkThere(platform: Platform, { body }: ImportCall): Promise<TreeFile[]> {
  const { name, team, serviceFile, catalogFile } = body;
  const row = await requireRepository(platform, name);
  if (row.service) throw new PlatformError('ConflictError', `${name} is a service already`, `Team "${row.team}" has it.`, `Look at it: platform status ${name}`);
  if (row.team !== team) refuse('team', `the repository belongs to team "${row.team}"`, `Name that team; once it is a service it can be handed over: platform service transfer ${name} --to ${team}`);
  await checkNewName(platform, REFUSED, { name, team }, 'its repository is there');
  const head = await headOf(platform, name);
  if (body.head && body.head !== head) throw new PlatformError('ConflictError', `Somebody has pushed to ${name}`, `It was at ${body.head.slice(0, 12)} when this was proposed, and is at ${head.slice(0, 12)} now.`, 'Look at the new proposal.');
  const read = (path: string) => platform.sourceControl.readFile(name, head, path);
  const file = (path: string, text: string): TreeFile => ({ path, content: Buffer.from(text) });
  const kept = await read('platform.yaml');
  const added: TreeFile[] = [];
  if (serviceFile !== undefined && kept?.toString('utf8') !== serviceFile) added.push(file('platform.yaml', serviceFile));
  const tree = kept && !added.length ? [{ path: 'platform.yaml', content: kept }] : added;
  if (!checkServiceTree(tree, { name, team })) {
    refuse('serviceFile', 'it has no platform.yaml, and none was given', `Give its text; GET /repositories/${name}/proposal proposes one.`);
  }
  if (catalogFile === undefined) return added;
  if (await read('catalog-info.yaml')) refuse('catalogFile', 'it has a catalog-info.yaml, which is never overwritten', 'Leave it out, and change the one that is there by a push.');
  checkCatalogFile(catalogFile, name);
  return [...added, file('catalog-info.yaml', catalogFile)];
}

/** Everything that can be known before: nothing is half-made for what is plainly wrong. */
async function check(platform: Platform, call: ImportCall): Promise<TreeFile[]> {
  const { name, team, commit, serviceFile, catalogFile, head } = call.body;
  if (!commit) return checkThere(platform, call);
  const beside = Object.entries({ serviceFile, catalogFile, head }).find(([, value]) => value !== undefined);
  if (beside) refuse(beside[0], 'a commit is given too', 'Commit the files before, and push them with it.');
  await checkNewName(platform, REFUSED, { name, team });
  return [];
}

export function importServiceHandler(platform: Platform): Pick<Handlers, 'importService' | 'getProposal'> {
  return {
    importService: {
      team: async ({ body }) => body.team,
      subject: ({ body }) => body.name,
      handle(call) {
        const { name, team, commit } = call.body;
        const tree = randomUUID();
        return startOnce(platform, call, {
          kind: 'service.import',
          action: 'importService',
          subject: name,
          team,
          check: async () => ({ files: await check(platform, call), author: await platform.directory.displayName(call.caller.actor) }),
          prepare: ({ files }) => platform.trees.put(tree, files),
          discard: () => platform.trees.remove(tree),
          operation: ({ author, files }) => ({
            title: `Bring in ${name}`,
            service: name,
            input: { name, team, template: null, author, tree, commit: commit ?? null, head: call.body.head ?? null, files: files.map(f => f.path) },
            exclusive_key: `service:${name}`,
          }),
          underWay: { what: `${name} is being created`, why: 'Somebody has begun to create or bring in something of that name.', next: `Follow it: platform operations --service ${name}` },
        });
      },
    },
    getProposal: {
      async handle({ path }) {
        const { name, team } = await requireRepository(platform, path.repository);
        const head = await headOf(platform, name);
        const files = await readRepository(platform, name, head);
        const { serviceFile, catalogFile, concluded, scripts, findings } = proposeService(files, { name, team });
        return { repository: name, team, head, serviceFile: serviceFile ?? null, catalogFile: catalogFile ?? null, current: files.contents['platform.yaml'] ?? null, concluded, scripts, findings };
      },
    },
  };
}
