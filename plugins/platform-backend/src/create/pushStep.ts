import type { StepContext, StepDefinition, StepOutcome } from '../operations/types';
import type { Platform } from '../platform';
import type { ImportServiceInput } from './types';

/** A large history on a slow line. Retry waits as long once more. */
const PATIENCE_MS = 30 * 60_000;

/** Waits until the history that is brought in has been pushed, by the developer's own git. */
export function pushStep(platform: Platform): StepDefinition {
  return {
    id: 'push',
    title: 'Take its history in',
    reversible: true,
    async run({ operation, step, log }: StepContext): Promise<StepOutcome> {
      const { name, commit }: ImportServiceInput = operation.input;
      const { cloneUrl } = (operation.result as any).repository;
      const head = (await platform.sourceControl.heads([name])).get(name);
      const next = `git push ${cloneUrl} ${commit!.slice(0, 12)}:refs/heads/main, then: platform retry ${operation.id}`;
      if (!head) {
        if (step.started_at && Date.now() - step.started_at.getTime() > PATIENCE_MS) {
          return { state: 'failed', what: 'Nothing was pushed', why: `The repository ${name} is still empty after ${PATIENCE_MS / 60_000} minutes.`, next };
        }
        return { state: 'waiting', message: `Waits for the push of ${commit!.slice(0, 12)}`, pollMs: 300 };
      }
      // What was pushed meanwhile on top of it comes with it.
      const there = head === commit || (await platform.sourceControl.contains(name, head, commit!).catch(() => false));
      if (!there) {
        return { state: 'failed', what: 'Something else was pushed', why: `${commit!.slice(0, 12)} is not in the history of ${head.slice(0, 12)}, which is what ${name} has.`, next };
      }
      await log(`${head.slice(0, 12)} is there, with its history.`);
      platform.changed({ kind: 'repository', name, change: 'created' });
      return { state: 'done', result: { _head: head } };
    },
  };
}
