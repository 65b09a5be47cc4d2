import { randomUUID } from 'node:crypto';
import type { Platform } from '../../platform';
import { startOnce } from '../idempotent';
import type { Handlers } from '../types';
import { checkNewName, checkServiceTree, refuseField, treeOfFiles } from './newRepository';

const REFUSED = 'The repository cannot be created';

export function createRepositoryHandler(platform: Platform): Pick<Handlers, 'createRepository'> {
  return {
    createRepository: {
      team: async ({ body }) => body.team,
      subject: ({ body }) => body.name,
      handle(call) {
        const { name, team } = call.body;
        const stored = randomUUID();
        return startOnce(platform, call, {
          kind: 'repository.create',
          action: 'createRepository',
          subject: name,
          team,
          async check() {
            await checkNewName(platform, REFUSED, { name, team });
            const tree = treeOfFiles(call.body.files);
            if (!tree.length) refuseField(REFUSED, 'files', 'there are none', 'Give at least one file: a repository begins with a commit.');
            return { files: tree, holdsService: checkServiceTree(tree, { name, team }), author: await platform.directory.displayName(call.caller.actor) };
          },
          prepare: ({ files }) => platform.trees.put(stored, files),
          discard: () => platform.trees.remove(stored),
          operation: ({ author, holdsService }) => ({
            title: `Create the repository ${name}`,
            service: holdsService ? name : null,
            input: { name, team, template: null, author, tree: stored, holdsService },
            exclusive_key: `service:${name}`,
          }),
          underWay: { what: `${name} is being created`, why: 'Somebody else has begun to create something of that name.', next: 'Choose another name, or look at platform operations.' },
        });
      },
    },
  };
}
