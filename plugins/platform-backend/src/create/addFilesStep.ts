import type { TreeFile } from '@waymark/platform-node';
import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { ImportServiceInput } from './types';

/** One commit with the proposed files, as a push of who asked for it. It is not taken back: a history is not rewritten. */
export function addFilesStep(platform: Platform): StepDefinition {
  const { sourceControl } = platform;

  async function hasThem(name: string, head: string, files: TreeFile[]): Promise<boolean> {
    const found = await Promise.all(files.map(file => sourceControl.readFile(name, head, file.path)));
    return files.every((file, index) => found[index]?.equals(file.content));
  }

  return {
    id: 'files',
    title: 'Add its platform.yaml',
    reversible: false,
    async run({ operation, log }: StepContext): Promise<StepOutcome> {
      const input: ImportServiceInput = operation.input;
      const { name, author } = input;
      const files = await platform.trees.get(input.tree);
      const head = (await sourceControl.heads([name])).get(name);
      if (!head) return { state: 'failed', what: `The repository ${name} has no commit`, why: 'Its default branch is not there any more.', next: 'Undo this, and look at the repository.' };
      // Also what a worker has left that died after its commit, whatever came on top of it.
      if (await hasThem(name, head, files)) return { state: 'done', result: { _head: head } };
      const moved = input.head !== null && head !== input.head;
      const made = moved ? undefined : await sourceControl.commitFiles({ name, parent: head, files, author, message: `Bring ${name} onto the path\n`, pusher: operation.actor });
      if (!made) {
        return { state: 'failed', what: `Somebody has pushed to ${name}`, why: `It was at ${(input.head ?? head).slice(0, 12)} when this was proposed, and has moved on.`, next: 'Undo this, and look at the new proposal.' };
      }
      await log(`${made.slice(0, 12)} adds ${files.map(file => file.path).join(' and ')}.`);
      return { state: 'done', result: { _head: made } };
    },
  };
}
