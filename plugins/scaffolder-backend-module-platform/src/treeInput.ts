import { resolveSafeChildPath } from '@backstage/backend-plugin-api';
import type { ActionContext } from '@backstage/plugin-scaffolder-node';
import { packTree } from './packTree';
import type { Zod } from './startAndFollow';
import { teamInput, teamName } from './teamName';

/** What steps take that make a repository of the workspace: spread it into `schema.input`, after their own `name`. */
export const treeInput = {
  ...teamInput,
  sourcePath: (z: Zod) =>
    z
      .string()
      .optional()
      .describe(
        'Folder of the workspace that becomes the repository; all of it by default',
      ),
};

/** What such steps give out of the repository: spread it into `schema.output`. */
export const repositoryOutputs = {
  repositoryUrl: (z: Zod) =>
    z.string().describe('Where a person opens the repository'),
  cloneUrl: (z: Zod) => z.string().describe('What git clone takes'),
};

/**
 * The files of the workspace and the team they are for, as the platform takes them.
 *
 * @throws Error when the folder is outside of the workspace, is not there, is empty, or holds a link
 */
export async function treeOf(
  ctx: Pick<ActionContext<any, any>, 'workspacePath'>,
  { team, sourcePath = '.' }: { team: string; sourcePath?: string },
) {
  return {
    team: teamName(team),
    files: await packTree(resolveSafeChildPath(ctx.workspacePath, sourcePath)),
  };
}
