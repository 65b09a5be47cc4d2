import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Definitions, Schema } from './Definitions';
import {
  ATOMIC,
  ATOMIC_FIELDS,
  KEY_DEFAULTS,
  LIST_KEYS,
  QUANTITIES,
} from './lists';

interface Attribute {
  name: string;
  baseName: string;
  type: string;
  /** Versions up to 0.22 do not say it. */
  format?: string;
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);
const PLAIN: Record<string, Schema> = {
  any: { 'x-kubernetes-preserve-unknown-fields': true },
  object: { 'x-kubernetes-preserve-unknown-fields': true },
  boolean: { type: 'boolean' },
  Date: { type: 'string', format: 'date-time' },
  IntOrString: { 'x-kubernetes-int-or-string': true },
  string: { type: 'string' },
};

function typed(type: string, format = '', field = ''): Schema {
  const list = /^(?:Array|Set)<(.+)>$/.exec(type);
  if (list) return { type: 'array', items: typed(list[1], format, '') };
  const map = /^\{ \[key: string\]: (.+); \}$/.exec(type);
  if (map)
    return {
      type: 'object',
      additionalProperties: typed(map[1], format, field),
    };
  if (type === 'string' && QUANTITIES.test(field))
    return { format: 'quantity' };
  if (type === 'number')
    return {
      type: /^int/.test(format) ? 'integer' : 'number',
      ...(format && { format }),
    };
  return PLAIN[type]
    ? { ...PLAIN[type], ...(format && { format }) }
    : { $ref: type };
}

function keyed(name: string, field: string): Schema {
  const keys = LIST_KEYS[name]?.[field];
  if (ATOMIC_FIELDS[name]?.includes(field))
    return { 'x-kubernetes-map-type': 'atomic' };
  if (!keys) return {};
  if (keys === '=') return { 'x-kubernetes-list-type': 'set' };
  return {
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': keys.split(','),
    'x-kubernetes-patch-merge-key': keys.split(',')[0],
  };
}

/** One model, from what the generator has written: types from the code, what is required from the declarations. */
function model(name: string, code: string, declarations: string): Schema {
  const attributes: Attribute[] = JSON.parse(
    /attributeTypeMap = (\[[\s\S]*?\n?\]);/.exec(code)?.[1] ?? '[]',
  );
  const required = new Set(
    [...declarations.matchAll(/^ {4}'([^']+)': /gm)].map(match => match[1]),
  );
  return {
    type: 'object',
    properties: Object.fromEntries(
      attributes.map(({ baseName, type, format }) => [
        baseName,
        {
          ...typed(type, format, baseName),
          ...keyed(name, baseName),
          ...(KEY_DEFAULTS[name]?.[baseName] && {
            default: KEY_DEFAULTS[name][baseName],
          }),
        },
      ]),
    ),
    required: attributes.filter(a => required.has(a.name)).map(a => a.baseName),
    ...(ATOMIC.includes(name) && { 'x-kubernetes-map-type': 'atomic' }),
  };
}

/** Versions up to 0.22 have their models elsewhere, and named `v1Pod`. */
function modelFiles(root: string) {
  const models = join(root, 'dist/gen/models');
  if (existsSync(models)) return (name: string) => join(models, name);
  const older = join(root, 'dist/gen/model');
  return (name: string) =>
    join(older, name.charAt(0).toLowerCase() + name.slice(1));
}

/**
 * Schemas from the models of `@kubernetes/client-node`, which are generated from Kubernetes' own OpenAPI document: they
 * are read as text, so nothing of that document has to be kept here. `root` is the folder of another version of it.
 */
export function clientModels(
  root = dirname(require.resolve('@kubernetes/client-node/package.json')),
): Definitions {
  const file = modelFiles(root);
  const known = new Map<string, Schema | undefined>();
  const read = (name: string): Schema | undefined => {
    const path = file(name);
    if (!/^\w+$/.test(name) || !existsSync(`${path}.js`)) return undefined;
    const text = (suffix: string) => readFileSync(path + suffix, 'utf8');
    return model(name, text('.js'), text('.d.ts'));
  };
  const named = (name: string) => {
    if (!known.has(name)) known.set(name, read(name));
    return known.get(name);
  };
  const [, version = 'v0.0.0'] =
    /OpenAPI spec version: (\S+)/.exec(
      readFileSync(`${file('V1Pod')}.js`, 'utf8'),
    ) ?? [];
  return {
    source: `models of @kubernetes/client-node, generated from Kubernetes ${version}`,
    version,
    named,
    forKind(group, v, kind) {
      const prefix = group ? capital(group.split('.')[0]) : 'Core';
      return named(capital(v) + kind) ?? named(prefix + capital(v) + kind);
    },
  };
}
