import type { ErrorObject } from 'ajv';
import { fits, isNumberIn, isYesOrNo, slug } from './nearby';
import { dotted, type FieldPath, type Places } from './places';
import { serviceFileSchema } from './schema';
import type { SpecSchema } from './SpecSchema';
import { didYouMean } from './suggest';
import type { Problem } from './types';
import { acceptedWords, exampleLine, valueWords } from './words';

/** Which of several complaints about one value is the one to show: the wrong type explains the others. */
const WEIGHT: Record<string, number> = {
  type: 0,
  const: 1,
  enum: 1,
  not: 2,
  minLength: 2,
  pattern: 3,
};

const weight = (error: ErrorObject) => WEIGHT[error.keyword] ?? 5;

/** Turns the validator's errors into problems: one for each value, each at its key or value. */
export function explain(
  errors: readonly ErrorObject[],
  places: Places,
): Problem[] {
  const strongest = new Map<string, ErrorObject>();
  for (const error of errors) {
    // `propertyNames` repeats what its own errors say.
    if (error.keyword === 'propertyNames') continue;
    const id = `${error.instancePath}\n${subject(error)}`;
    const other = strongest.get(id);
    if (!other || weight(error) < weight(other)) strongest.set(id, error);
  }
  return [...strongest.values()].map(error => problemOf(error, places));
}

/** The key that an error is about, where it is not about the value as a whole. */
function subject(error: ErrorObject): string {
  return (
    error.propertyName ??
    error.params.missingProperty ??
    error.params.additionalProperty ??
    ''
  );
}

function problemOf(error: ErrorObject, places: Places): Problem {
  const path: FieldPath = pathOf(error.instancePath);
  const schema = error.parentSchema as SpecSchema;
  if (error.keyword === 'required')
    return missing(path, error.params.missingProperty, schema, places);
  if (error.keyword === 'additionalProperties')
    return unknown(path, error.params.additionalProperty, schema, places);
  if (error.propertyName !== undefined) {
    const own = [...path, error.propertyName];
    return {
      ...places.key(own),
      path: dotted(own),
      message: `"${error.propertyName.slice(0, 80)}" cannot be the name of ${
        path[path.length - 1] === 'jobs' ? 'a job' : 'an environment'
      }.`,
      next: `Use ${acceptedWords(schema)}.`,
    };
  }
  return wrong(path, error, schema, places);
}

function missing(
  path: FieldPath,
  key: string,
  schema: SpecSchema,
  places: Places,
): Problem {
  const child = schema.properties?.[key] ?? {};
  const where = path.length
    ? `${dotted(path)} has no "${key}"`
    : `The file has no "${key}"`;
  return {
    ...places.key(path),
    path: dotted([...path, key]),
    message: `${where}, which every ${ownerOf(path)} must have.`,
    next: `Add \`${exampleLine(key, child)}\` ${
      path.length ? `under ${path[path.length - 1]}` : 'at the top'
    }.`,
  };
}

/** What a block describes, as people call it. */
function ownerOf(path: FieldPath): string {
  const last = path[path.length - 1];
  if (last === 'database' || last === 'autoscaling') return String(last);
  return path[path.length - 2] === 'jobs' ? 'job' : 'service';
}

function unknown(
  path: FieldPath,
  key: string,
  schema: SpecSchema,
  places: Places,
): Problem {
  const own = [...path, key];
  const known = Object.keys(schema.properties ?? {});
  const near = didYouMean(key, known);
  const elsewhere = near ? undefined : homeOf(key);
  const place = path.length ? dotted(path) : 'The file';
  let next = `Take it out, or use one of: ${known.join(', ')}.`;
  if (near) next = `Did you mean "${near}"?`;
  else if (elsewhere)
    next = `Move it: "${key}" belongs under ${
      elsewhere || 'the top of the file'
    }.`;
  return {
    ...places.key(own),
    path: dotted(own),
    message: `${place} has no field called ${JSON.stringify(
      key.slice(0, 80),
    )}.`,
    next,
  };
}

function wrong(
  path: FieldPath,
  error: ErrorObject,
  schema: SpecSchema,
  places: Places,
): Problem {
  const name = path.length ? dotted(path) : 'The file';
  const last = path[path.length - 1] ?? '';
  const key = typeof last === 'number' ? '-' : last;
  const value = error.data;
  const accepted = acceptedWords(schema);
  const at = { ...places.value(path), path: dotted(path) };
  const example = exampleLine(key, schema);
  if (error.keyword === 'maxProperties') {
    return {
      ...at,
      message: `${name} has more than ${schema.maxProperties} entries.`,
      next: 'Keep those that are used.',
    };
  }
  const suggestion =
    typeof value === 'string'
      ? didYouMean(value, schema.enum ?? (schema.const ? [schema.const] : []))
      : undefined;
  let next = path.length
    ? `Write for instance \`${example}\`.`
    : 'Start it with `kind: Service`.';
  if (suggestion) next = `Did you mean "${suggestion}"?`;
  else if (typeof value === 'number' && fits(String(value), schema))
    next = `Put the value in quotes if it is meant as text: \`${key}: "${value}"\`.`;
  else if (typeof value === 'string' && isNumberIn(value, schema))
    next = `Write it without quotes: \`${key}: ${value}\`.`;
  else if (
    typeof value === 'string' &&
    schema.pattern &&
    fits(slug(value), schema)
  )
    next = `Write for instance \`${exampleLine(key, {
      examples: [slug(value)],
    })}\`.`;
  else if (value === null)
    next = `Write a value, for instance \`${example}\`${
      isRequired(path) ? '' : ', or take the line out'
    }.`;
  else if (schema.type === 'boolean' && isYesOrNo(value))
    next = `Write \`${key}: ${/^(yes|on|y|true)$/i.test(String(value))}\`.`;
  return {
    ...at,
    message: `${name} is ${valueWords(value)}, and must be ${accepted}.`,
    next,
  };
}

function pathOf(pointer: string): (string | number)[] {
  let schema: SpecSchema | undefined = serviceFileSchema;
  return pointer
    .split('/')
    .slice(1)
    .map(part => {
      const name = part.replace(/~1/g, '/').replace(/~0/g, '~');
      const inList: boolean = schema?.type === 'array';
      schema = inList ? schema?.items : childOf(schema, name);
      return inList ? Number(name) : name;
    });
}

/** The schema of a field; of a block whose fields are names, that of each of them. */
function childOf(
  schema: SpecSchema | undefined,
  name: string,
): SpecSchema | undefined {
  const inner = schema?.additionalProperties;
  return (
    schema?.properties?.[name] ??
    (typeof inner === 'object' ? inner : undefined)
  );
}

function isRequired(path: FieldPath): boolean {
  let schema: SpecSchema | undefined = serviceFileSchema;
  for (const part of path.slice(0, -1)) schema = childOf(schema, String(part));
  return schema?.required?.includes(String(path[path.length - 1])) ?? false;
}

/** The only block of the schema that has a field of that name; undefined where there is none or several. */
function homeOf(key: string): string | undefined {
  const homes: string[] = [];
  const look = (schema: SpecSchema, path: string[]) => {
    for (const [name, child] of Object.entries(schema.properties ?? {})) {
      if (name === key) homes.push(path.join('.'));
      look(child, [...path, name]);
    }
  };
  look(serviceFileSchema, []);
  return homes.length === 1 ? homes[0] : undefined;
}
