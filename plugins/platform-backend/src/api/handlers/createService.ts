import { isServiceName, parseServiceFile } from '@waymark/platform-common';
import type { TreeFile } from '@waymark/platform-node';
import { createHash, randomUUID } from 'node:crypto';
import { createOperation } from '../../operations/createOperation';
import { checkServiceFile } from '../../pipeline/checkServiceFile';
import type { Platform } from '../../platform';
import { insertAudit } from '../../store/insertAudit';
import type { OperationRow, ServiceRow } from '../../store/rows';
import { checkTree } from '../../create/checkTree';
import { listTemplates, renderGoldenPath } from '../../templates';
import { PlatformError } from '../errors';
import type { Call, Handlers } from '../types';
import { viewOperation } from './operations';

const UNIQUE_VIOLATION = '23505';
type CreateCall = Call<'createService'>;

function refuseField(path: string, message: string, next: string): never {
  throw new PlatformError('InputError', 'The service cannot be created', `${path}: ${message}`, next, [{ path, message }]);
}

async function treeOf(platform: Platform, { body }: CreateCall): Promise<TreeFile[]> {
  if (body.files && body.template) refuseField('files', 'files and template were both given', 'Give one of them.');
  if (body.files) return body.files.map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64'), executable: f.executable }));
  if (!body.template) refuseField('template', 'neither a template nor files were given', 'Name a golden path: GET /templates lists them.');
  const path = (await listTemplates(platform.templatesDirectory)).find(t => t.name === body.template);
  if (!path) refuseField('template', `there is no golden path "${body.template}"`, 'GET /templates lists them.');
  return renderGoldenPath(path!, { ...(body.values ?? {}), name: body.name, team: body.team });
}

/** Everything that can be known before: nothing is half-made for what is plainly wrong. */
async function check(platform: Platform, call: CreateCall): Promise<TreeFile[]> {
  const { name, team } = call.body;
  if (!isServiceName(name)) {
    refuseField('name', `"${name}" is not a name for a service`, 'Use 3 to 30 lower-case letters, digits and hyphens, beginning with a letter, ending with a letter or digit, and not ending in -db.');
  }
  if (!(await platform.directory.groupOfTeam(team))) {
    refuseField('team', `there is no team "${team}"`, 'Name a group of the catalog.');
  }
  const taken = await platform.knex<ServiceRow>('service').where({ name }).first();
  if (taken) throw new PlatformError('ConflictError', `The name ${name} is taken`, `Team "${taken.team}" has a service of that name since ${taken.created_at.toISOString().slice(0, 10)}.`, 'Choose another name.');
  const tree = await treeOf(platform, call);
  checkTree(tree);
  const file = tree.find(f => f.path === 'platform.yaml');
  if (!file) refuseField('files', 'there is no platform.yaml', 'Add one; docs/platform-yaml.md says what belongs in it.');
  const text = file!.content.toString('utf8');
  const parsed = parseServiceFile(text, { file: 'platform.yaml' });
  const problems = parsed.ok ? checkServiceFile(parsed.file, { name, team }, text) : parsed.problems;
  if (problems.length) throw new PlatformError('InputError', 'platform.yaml is not right', `${problems[0].file}:${problems[0].line}:${problems[0].column} ${problems[0].message}`, problems[0].next, problems);
  return tree;
}

export function createServiceHandler(platform: Platform): Pick<Handlers, 'createService'> {
  const { knex } = platform;

  async function already(call: CreateCall, hash: string): Promise<OperationRow | undefined> {
    if (!call.idempotencyKey) return undefined;
    const row = await knex('idempotency').where({ actor: call.caller.actor, key: call.idempotencyKey }).first();
    if (!row) return undefined;
    if (row.request_hash !== hash) {
      throw new PlatformError('ConflictError', 'The idempotency key was used before', 'with another request.', 'Use a new key for a new request.');
    }
    return knex<OperationRow>('operation').where({ id: row.operation }).first();
  }

  async function begin(call: CreateCall, hash: string, tree: string): Promise<OperationRow> {
    const { name, team, template } = call.body;
    const { actor, door, onBehalf } = call.caller;
    const profile = await platform.directory.displayName(actor);
    return knex.transaction(async trx => {
      const operation = await createOperation(trx, platform.engine.definition('service.create'), {
        title: `Create ${name}`,
        actor,
        door,
        on_behalf: onBehalf,
        service: name,
        team,
        input: { name, team, template: template ?? null, author: profile, tree },
        exclusive_key: `service:${name}`,
        key: call.idempotencyKey ?? null,
      });
      if (call.idempotencyKey) await trx('idempotency').insert({ actor, key: call.idempotencyKey, request_hash: hash, operation: operation.id });
      await insertAudit(trx, { actor, door, action: 'createService', subject: name, team, on_behalf: onBehalf, outcome: 'allowed', reason: null, operation: operation.id });
      return operation;
    });
  }

  return {
    createService: {
      team: async ({ body }) => body.team,
      subject: ({ body }) => body.name,
      async handle(call) {
        const hash = createHash('sha256').update(JSON.stringify(call.body)).digest('hex');
        const known = await already(call, hash);
        if (known) return viewOperation(platform, known);
        // The same request sent twice at once: the first may have taken the name just now.
        const tree = await check(platform, call).catch(async error => (await already(call, hash)) ?? Promise.reject(error));
        if (!Array.isArray(tree)) return viewOperation(platform, tree);
        const key = randomUUID();
        await platform.trees.put(key, tree);
        try {
          return await viewOperation(platform, await begin(call, hash, key));
        } catch (error) {
          await platform.trees.remove(key);
          if ((error as any).code !== UNIQUE_VIOLATION) throw error;
          const now = await already(call, hash);
          if (now) return viewOperation(platform, now);
          throw new PlatformError('ConflictError', `${call.body.name} is being created`, 'Somebody else has begun to create a service of that name.', 'Choose another name, or look at platform operations.');
        }
      },
    },
  };
}
