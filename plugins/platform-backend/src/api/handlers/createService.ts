import type { TreeFile } from '@waymark/platform-node';
import { randomUUID } from 'node:crypto';
import type { Platform } from '../../platform';
import { checkTree } from '../../create/checkTree';
import { listTemplates, renderGoldenPath } from '../../templates';
import { startOnce } from '../idempotent';
import type { Call, Handlers } from '../types';
import { checkNewName, checkServiceTree, refuseField, treeOfFiles } from './newRepository';

type CreateCall = Call<'createService'>;

const REFUSED = 'The service cannot be created';
const refuse = (path: string, message: string, next: string): never => refuseField(REFUSED, path, message, next);

async function treeOf(platform: Platform, { body }: CreateCall): Promise<TreeFile[]> {
  if (body.files && body.template) refuse('files', 'files and template were both given', 'Give one of them.');
  if (body.files) return treeOfFiles(body.files);
  if (!body.template) refuse('template', 'neither a template nor files were given', 'Name a golden path: GET /templates lists them.');
  const path = (await listTemplates(platform.templatesDirectory)).find(t => t.name === body.template);
  if (!path) refuse('template', `there is no golden path "${body.template}"`, 'GET /templates lists them.');
  return renderGoldenPath(path!, { ...(body.values ?? {}), name: body.name, team: body.team });
}

/** Everything that can be known before: nothing is half-made for what is plainly wrong. */
async function check(platform: Platform, call: CreateCall): Promise<TreeFile[]> {
  const { name, team } = call.body;
  await checkNewName(platform, REFUSED, { name, team });
  const tree = await treeOf(platform, call);
  checkTree(tree);
  if (!checkServiceTree(tree, { name, team })) refuse('files', 'there is no platform.yaml', 'Add one; docs/platform-yaml.md says what belongs in it.');
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
