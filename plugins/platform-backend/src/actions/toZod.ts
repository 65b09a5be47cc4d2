import type { z as Z, ZodTypeAny } from 'zod/v3';
import { resolve } from './describeActions';

/**
 * A schema of the document as the registry of actions wants it. It says what the document says; what it cannot say
 * (that items are unique) is left to the document, which every call is checked against anyway.
 */
export function toZod(z: typeof Z, given: any): ZodTypeAny {
  const schema = resolve(given);
  const made = bare(z, schema);
  const description = given.description ?? schema.description;
  return description ? made.describe(description) : made;
}

function bare(z: typeof Z, schema: any): ZodTypeAny {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) {
    const others = choices.filter((one: any) => one.type !== 'null').map((one: any) => toZod(z, one));
    const union = others.length > 1 ? z.union(others) : others[0];
    return others.length < choices.length ? union.nullable() : union;
  }
  if (Array.isArray(schema.type)) {
    const [type] = schema.type.filter((one: string) => one !== 'null');
    return bare(z, { ...schema, type }).nullable();
  }
  if (schema.enum) return z.enum(schema.enum.filter((one: unknown) => one !== null));
  switch (schema.type) {
    case 'string': return text(z, schema);
    case 'integer': return bounded(z.number().int(), schema);
    case 'number': return bounded(z.number(), schema);
    case 'boolean': return z.boolean();
    case 'array': return list(z, schema);
    case 'object': return object(z, schema);
    default: throw new Error(`No action can take a value of type ${schema.type}`);
  }
}

function text(z: typeof Z, { minLength, maxLength, pattern, format }: any) {
  let made = z.string();
  if (minLength !== undefined) made = made.min(minLength);
  if (maxLength !== undefined) made = made.max(maxLength);
  if (pattern) made = made.regex(new RegExp(pattern, 'u'));
  return format === 'date-time' ? made.datetime({ offset: true }) : made;
}

function bounded(number: Z.ZodNumber, { minimum, maximum, exclusiveMinimum }: any) {
  let made = number;
  if (minimum !== undefined) made = made.min(minimum);
  if (exclusiveMinimum !== undefined) made = made.gt(exclusiveMinimum);
  return maximum === undefined ? made : made.max(maximum);
}

function list(z: typeof Z, { items, minItems, maxItems }: any) {
  let made = z.array(toZod(z, items));
  if (minItems !== undefined) made = made.min(minItems);
  return maxItems === undefined ? made : made.max(maxItems);
}

function object(z: typeof Z, { properties = {}, required = [], additionalProperties }: any) {
  const fields = Object.entries(properties).map(([name, one]) => [name, required.includes(name) ? toZod(z, one) : toZod(z, one).optional()]);
  if (additionalProperties && additionalProperties !== true && !fields.length) return z.record(toZod(z, additionalProperties));
  const made = z.object(Object.fromEntries(fields));
  return additionalProperties === false ? made.strict() : made.passthrough();
}
