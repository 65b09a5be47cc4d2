import { isServiceName, parseServiceFile } from '@waymark/platform-common';
import type { TreeFile } from '@waymark/platform-node';
import { randomUUID } from 'node:crypto';
import { checkServiceFile } from '../../pipeline/checkServiceFile';
import type { Platform } from '../../platform';
import type { ServiceRow } from '../../store/rows';
import { checkTree } from '../../create/checkTree';
import { listTemplates, renderGoldenPath } from '../../templates';
import { PlatformError } from '../errors';
import { startOnce } from '../idempotent';
import type { Call, Handlers } from '../types';

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
  return {
    createService: {
      team: async ({ body }) => body.team,
      subject: ({ body }) => body.name,
      handle(call) {
        const { name, team, template } = call.body;
        const tree = randomUUID();
        return startOnce(platform, call, {
          kind: 'service.create',
          action: 'createService',
          subject: name,
          team,
          check: async () => ({ files: await check(platform, call), author: await platform.directory.displayName(call.caller.actor) }),
          prepare: ({ files }) => platform.trees.put(tree, files),
          discard: () => platform.trees.remove(tree),
          operation: ({ author }) => ({
            title: `Create ${name}`,
            service: name,
            input: { name, team, template: template ?? null, author, tree },
            exclusive_key: `service:${name}`,
          }),
          underWay: { what: `${name} is being created`, why: 'Somebody else has begun to create a service of that name.', next: 'Choose another name, or look at platform operations.' },
        });
      },
    },
  };
}
