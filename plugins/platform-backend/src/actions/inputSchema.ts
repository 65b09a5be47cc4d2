import type { AnyZodObject, z as Z } from 'zod/v3';
import type { ActionDescription } from './describeActions';
import { toZod } from './toZod';

const KEY = 'The same key and input start one operation only. In a template: scaffolder:${{ context.task.id }}:<step id>, which makes it a part of the task';

/**
 * What an action takes: what is in the path, the query and the body of its operation, side by side.
 *
 * What does not fit is let through as it is: the document refuses it, in three parts and field by field, and so do all
 * doors in the same words. The schema is what a caller is told.
 */
export function inputSchema(z: typeof Z, action: ActionDescription): AnyZodObject {
  const fields = Object.entries(action.inputs).map(([name, { schema, required, description }]) => {
    const made = toZod(z, { description, ...schema });
    return [name, required ? made : made.optional()];
  });
  const more = {
    ...(action.destructive && action.destructive !== 'person'
      ? { plan: z.string().min(1).max(63).optional().describe(`Does what a plan of create-plan (kind ${action.destructive}) says, and nothing else. An assistant needs one`) }
      : {}),
    ...(action.takesKey ? { idempotencyKey: z.string().min(1).max(200).optional().describe(KEY) } : {}),
  };
  return lenient(z.object({ ...Object.fromEntries(fields), ...more }).strict());
}

/** Says the same to whoever asks what it takes, and takes everything. */
export function lenient(schema: Z.AnyZodObject): AnyZodObject {
  return schema.catch(({ input }: { input: any }) => input) as unknown as AnyZodObject;
}
