import { serviceFileSchema } from './schema';
import type { SpecSchema } from './SpecSchema';

/** One field of the file that holds no other, for tests and the reference. */
export interface Leaf {
  path: string[];
  schema: SpecSchema;
  required: boolean;
}

/** Every leaf of the schema; what people name themselves (environments, jobs) is `<name>` unless said otherwise. */
export function leavesOf(
  schema: SpecSchema = serviceFileSchema,
  path: string[] = [],
  nameIn: (path: string[]) => string = () => '<name>',
): Leaf[] {
  const inner = schema.additionalProperties;
  const children = Object.entries(schema.properties ?? {});
  if (inner && typeof inner === 'object') children.push([nameIn(path), inner]);
  return children.flatMap(([name, child]) =>
    child.type === 'object'
      ? leavesOf(child, [...path, name], nameIn)
      : [
          {
            path: [...path, name],
            schema: child,
            required: schema.required?.includes(name) ?? false,
          },
        ],
  );
}
