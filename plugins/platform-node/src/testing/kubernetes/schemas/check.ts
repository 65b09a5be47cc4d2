import type { Definitions, Schema } from './Definitions';
import { resolve } from './Definitions';
import { unfitting } from './values';

/** What does not fit a schema. */
export interface Finding {
  kind: 'unknown' | 'type' | 'required' | 'value';
  /** `spec.template.spec.containers[0].image`. */
  path: string;
  /** In the words of Kubernetes. */
  message: string;
  value?: unknown;
  /** The type that was expected. */
  expected?: string;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const free = (schema: Schema) =>
  schema['x-kubernetes-preserve-unknown-fields'] ||
  (schema.type === 'object' &&
    !schema.properties &&
    schema.additionalProperties === undefined) ||
  Object.keys(schema).every(
    key => key === 'description' || key.startsWith('x-kubernetes-map'),
  );

/** All that does not fit, in the order in which it stands. Fields that no schema knows are found, not judged. */
export function check(
  definitions: Definitions,
  referred: Schema,
  value: unknown,
  path = '',
): Finding[] {
  const schema = resolve(definitions, referred);
  // A null is an absent field to Kubernetes, in its own kinds.
  if (value === null || value === undefined) return [];
  const wrong = unfitting(schema, value, path);
  if (wrong.length) return wrong;
  if (Array.isArray(value))
    return value.flatMap((item, i) =>
      schema.items
        ? check(definitions, schema.items, item, `${path}[${i}]`)
        : [],
    );
  return isMap(value) ? checkFields(definitions, schema, value, path) : [];
}

function checkFields(
  definitions: Definitions,
  schema: Schema,
  value: Record<string, unknown>,
  path: string,
): Finding[] {
  const below = (field: string) => (path ? `${path}.${field}` : field);
  const missing = (schema.required ?? [])
    .filter(field => value[field] === undefined || value[field] === null)
    .map(
      (field): Finding => ({
        kind: 'required',
        path: below(field),
        message: 'Required value',
      }),
    );
  const found = Object.entries(value).flatMap(([field, item]): Finding[] => {
    const own = schema.properties?.[field];
    if (own) return check(definitions, own, item, below(field));
    const rest = schema.additionalProperties;
    if (typeof rest === 'object')
      return check(definitions, rest, item, below(field));
    if (rest === true || free(schema)) return [];
    return [
      {
        kind: 'unknown',
        path: below(field),
        message: `unknown field "${below(field)}"`,
      },
    ];
  });
  return [...missing, ...found];
}

/** Takes out what no schema knows, as the server does before it stores. */
export function prune(
  definitions: Definitions,
  referred: Schema,
  value: any,
): any {
  const schema = resolve(definitions, referred);
  if (Array.isArray(value))
    return schema.items
      ? value.map(item => prune(definitions, schema.items!, item))
      : value;
  if (!isMap(value)) return value;
  const rest = schema.additionalProperties;
  const kept = Object.entries(value).flatMap(([field, item]) => {
    const own =
      schema.properties?.[field] ??
      (typeof rest === 'object' ? rest : undefined);
    if (own)
      return item === null && !own.nullable
        ? []
        : [[field, prune(definitions, own, item)]];
    return rest === true || free(schema) ? [[field, item]] : [];
  });
  return Object.fromEntries(kept);
}
