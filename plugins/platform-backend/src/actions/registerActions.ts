import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import { describeActions, type ActionDescription } from './describeActions';
import { inputSchema } from './inputSchema';
import { type CallerServices, PlatformCaller } from './PlatformCaller';
import { runAction } from './runAction';
import { waitForOperation, waitInput } from './waitForOperation';

const titleOf = (name: string) => `${name[0].toUpperCase()}${name.slice(1)}`.replace(/-/g, ' ');

/** Registers every operation that the document marks `x-action`, and the one that waits: template steps and tools of assistants. */
export function registerActions(registry: ActionsRegistryService, services: CallerServices): void {
  for (const action of describeActions()) {
    registry.register({
      name: action.name,
      title: titleOf(action.name),
      description: descriptionOf(action),
      attributes: { readOnly: action.reads, destructive: action.destructive !== undefined, idempotent: action.reads },
      schema: {
        input: z => inputSchema(z, action),
        output: z => (action.startsOperation ? z.object({ operationId: z.string(), operationUrl: z.string().describe('Its page in the portal'), next: z.string() }) : z.object({})).passthrough(),
      },
      action: async ({ input, credentials }) => ({ output: (await runAction(action, input, new PlatformCaller(services, credentials))) as any }),
    });
  }
  registry.register({
    name: 'wait-for-operation',
    title: 'Wait for operation',
    description: 'Waits until an operation has ended, or as long as is said. Answers how it stands, why it failed, and the end of its log. An operation goes on by itself, whether anybody waits or not.',
    attributes: { readOnly: true, destructive: false, idempotent: true },
    schema: { input: waitInput, output: z => z.object({ operationId: z.string(), ended: z.boolean() }).passthrough() },
    action: async ({ input, credentials }) => ({ output: (await waitForOperation(input, new PlatformCaller(services, credentials))) as any }),
  });
}

function descriptionOf({ summary, destructive, startsOperation }: ActionDescription): string {
  const ways: Record<string, string> = { person: 'Not for assistants: a person does it, in the portal or with the command line.' };
  return [
    `${summary}.`,
    startsOperation ? 'Answers with an operation: wait-for-operation waits for its end.' : '',
    destructive ? (ways[destructive] ?? `An assistant does it by a plan only: create-plan with kind ${destructive}, show it to the person, then give its id as plan.`) : '',
  ].filter(Boolean).join(' ');
}
