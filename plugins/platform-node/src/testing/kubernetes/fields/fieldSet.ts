import type { Definitions, Schema } from '../schemas/Definitions';
import { fieldSchema, listKeys, resolve } from '../schemas/Definitions';
import type { FieldSet, Path } from './paths';
import { keyElement, keyOf } from './paths';

/** What belongs to the server, and to no manager. */
const NOBODYS = [
  'apiVersion',
  'kind',
  ...'name namespace generateName uid resourceVersion generation creationTimestamp deletionTimestamp deletionGracePeriodSeconds managedFields selfLink'
    .split(' ')
    .map(name => `metadata.${name}`),
];

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The fields that an object sets, by its schema: what a manager owns that has written it. */
export function fieldSet(
  definitions: Definitions,
  schema: Schema,
  object: unknown,
): FieldSet {
  const set: FieldSet = new Set();
  const walk = (referred: Schema, value: unknown, path: Path) => {
    const own = resolve(definitions, referred);
    if (isMap(value) && own['x-kubernetes-map-type'] !== 'atomic') {
      if (!Object.keys(value).length) set.add(keyOf(path));
      for (const [field, item] of Object.entries(value)) {
        const at = [...path, `f:${field}`];
        if (
          at.length < 3 &&
          NOBODYS.includes(at.map(e => e.slice(2)).join('.'))
        )
          continue;
        walk(fieldSchema(definitions, own, field) ?? {}, item, at);
      }
      return;
    }
    if (Array.isArray(value) && own['x-kubernetes-list-type'] === 'set') {
      for (const item of value)
        set.add(keyOf([...path, `v:${JSON.stringify(item)}`]));
      return;
    }
    const keys = Array.isArray(value) ? listKeys(own) : undefined;
    if (keys && (value as unknown[]).length) {
      for (const item of value as unknown[]) {
        const at = [
          ...path,
          keyElement(item, keys, resolve(definitions, own.items)),
        ];
        set.add(keyOf(at));
        walk(own.items ?? {}, item, at);
      }
      return;
    }
    if (path.length) set.add(keyOf(path));
  };
  walk(schema, object, []);
  set.delete(keyOf(['f:metadata']));
  return set;
}

/** One object laid over another: maps and keyed lists are merged, all else is replaced. */
export function overlay(
  definitions: Definitions,
  referred: Schema,
  live: any,
  applied: any,
): any {
  const schema = resolve(definitions, referred);
  if (
    isMap(applied) &&
    isMap(live) &&
    schema['x-kubernetes-map-type'] !== 'atomic'
  ) {
    const merged: Record<string, unknown> = { ...live };
    for (const [field, item] of Object.entries(applied))
      merged[field] = overlay(
        definitions,
        fieldSchema(definitions, schema, field) ?? {},
        live[field],
        item,
      );
    return merged;
  }
  if (Array.isArray(applied) && Array.isArray(live)) {
    if (schema['x-kubernetes-list-type'] === 'set')
      return [...live, ...applied.filter(item => !live.includes(item))];
    const keys = listKeys(schema);
    if (!keys) return applied;
    const items = resolve(definitions, schema.items);
    const element = (item: unknown) => keyElement(item, keys, items);
    const merged = live.map(item => {
      const over = applied.find(other => element(other) === element(item));
      return over ? overlay(definitions, schema.items ?? {}, item, over) : item;
    });
    const known = new Set(live.map(element));
    return [...merged, ...applied.filter(item => !known.has(element(item)))];
  }
  return applied;
}

/** The same object with the defaults of the keys of its lists: what stands there can be found by them. */
export function fillKeys(
  definitions: Definitions,
  referred: Schema,
  value: any,
): any {
  const schema = resolve(definitions, referred);
  if (Array.isArray(value)) {
    const items = resolve(definitions, schema.items);
    const absent = (listKeys(schema) ?? []).flatMap(key => {
      const own = items.properties?.[key]?.default;
      return own === undefined ? [] : [[key, own]];
    });
    return value.map(item => {
      const filled = fillKeys(definitions, items, item);
      return absent.length && isMap(filled)
        ? { ...Object.fromEntries(absent), ...filled }
        : filled;
    });
  }
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, item]) => [
      field,
      fillKeys(
        definitions,
        fieldSchema(definitions, schema, field) ?? {},
        item,
      ),
    ]),
  );
}
