import type { Schema } from '../schemas/Definitions';
import type { JsonMap } from '../types';

/** One way into an object: `f:spec`, `k:{"name":"web"}`, `v:"a"`. */
export type Path = string[];

/** The elements of a keyed list carry their keys; an absent one counts as its default, or is left out. */
export const keyElement = (
  item: any,
  keys: string[],
  schema: Schema = {},
): string =>
  `k:${JSON.stringify(
    Object.fromEntries(
      [...keys].sort().flatMap(key => {
        const value = item?.[key] ?? schema.properties?.[key]?.default;
        return value === undefined ? [] : [[key, value]];
      }),
    ),
  )}`;

/** True if an element of a list is the one that the path's element names. */
export const isElement = (item: any, element: string): boolean => {
  if (element.startsWith('v:'))
    return JSON.stringify(item) === element.slice(2);
  const keys = JSON.parse(element.slice(2));
  return Object.entries(keys).every(([key, value]) => item?.[key] === value);
};

/** What stands at a path; undefined where nothing does. */
export function valueAt(object: any, path: Path): any {
  let value = object;
  for (const element of path) {
    if (value === undefined || value === null) return undefined;
    value = element.startsWith('f:')
      ? value[element.slice(2)]
      : (value as any[]).find?.(item => isElement(item, element));
  }
  return value;
}

/** Takes out what stands at a path. */
export function removeAt(object: any, path: Path): void {
  const parent = valueAt(object, path.slice(0, -1));
  const last = path[path.length - 1];
  if (Array.isArray(parent)) {
    const index = parent.findIndex(item => isElement(item, last));
    if (index >= 0) parent.splice(index, 1);
  } else if (parent && typeof parent === 'object') {
    delete parent[last.slice(2)];
  }
}

/** `.spec.template.spec.containers[name="web"].image`: how conflicts name a field. */
export const pathText = (path: Path): string =>
  path
    .map(element => {
      if (element.startsWith('f:')) return `.${element.slice(2)}`;
      if (element.startsWith('v:')) return `[=${element.slice(2)}]`;
      const keys = Object.entries(JSON.parse(element.slice(2)));
      return `[${keys.map(([k, v]) => `${k}=${JSON.stringify(v)}`).join(',')}]`;
    })
    .join('');

/** A set of paths; the text of a path is its key. */
export type FieldSet = Set<string>;
export const keyOf = (path: Path): string => JSON.stringify(path);
export const pathOf = (key: string): Path => JSON.parse(key);

/** As `managedFields` writes it. A dot says that the thing itself is owned, beside what is in it. */
export function toFieldsV1(set: FieldSet): JsonMap {
  const root: any = {};
  for (const key of [...set].sort()) {
    let at = root;
    for (const element of pathOf(key)) at = at[element] ??= {};
    at['.'] = {};
  }
  const tidy = (node: any): any => {
    const names = Object.keys(node);
    if (names.length === 1 && names[0] === '.') return {};
    return Object.fromEntries(
      names.map(name => [name, name === '.' ? {} : tidy(node[name])]),
    );
  };
  return tidy(root);
}

/** The set that `managedFields` has written. */
export function fromFieldsV1(fields: JsonMap): FieldSet {
  const set: FieldSet = new Set();
  const walk = (node: any, path: Path) => {
    const names = Object.keys(node);
    if (path.length && (!names.length || '.' in node)) set.add(keyOf(path));
    for (const name of names)
      if (name !== '.') walk(node[name], [...path, name]);
  };
  walk(fields, []);
  return set;
}
