import type { SpecSchema } from './SpecSchema';

/** A list as people say it: `a`, `a or b`, `a, b or c`. */
function orList(items: readonly string[]): string {
  return items.length < 2
    ? items.join('')
    : `${items.slice(0, -1).join(', ')} or ${items[items.length - 1]}`;
}

/** What a field accepts, as a noun phrase: `a whole number from 1 to 50`. */
export function acceptedWords(schema: SpecSchema): string {
  if (schema['x-words']) return schema['x-words'];
  if (schema.const) return `"${schema.const}"`;
  if (schema.enum)
    return schema.enum.length === 1
      ? `"${schema.enum[0]}"`
      : orList(schema.enum);
  switch (schema.type) {
    case 'integer':
      return `a whole number from ${schema.minimum} to ${schema.maximum}`;
    case 'number':
      return `a number from ${schema.minimum} to ${schema.maximum}`;
    case 'boolean':
      return 'true or false';
    case 'object':
      return 'a mapping';
    default:
      return schema.maxLength
        ? `text of 1 to ${schema.maxLength} characters`
        : 'text';
  }
}

/** What a value is, as a noun phrase: `the text "three"`. */
export function valueWords(value: unknown): string {
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string') {
    if (value === '') return 'an empty text';
    return value.length > 80
      ? `a text of ${value.length} characters`
      : `the text ${JSON.stringify(value)}`;
  }
  return typeof value === 'number' ? `the number ${value}` : String(value);
}

/** A line that would be right, made from the schema's example: `replicas: 3`. */
export function exampleLine(key: string, schema: SpecSchema): string {
  const example = schema.examples?.[0];
  if (schema.type === 'object' || example === undefined) {
    const [child] = Object.entries(schema.properties ?? {});
    return child
      ? `${key}: { ${exampleLine(child[0], child[1])} }`
      : `${key}: {}`;
  }
  if (Array.isArray(example)) return `${key}: [${example.join(', ')}]`;
  // An entry of a list has no key.
  if (key === '-') return `- ${example}`;
  return `${key}: ${
    typeof example === 'string' && /^[0-9]/.test(example)
      ? JSON.stringify(example)
      : String(example)
  }`;
}
