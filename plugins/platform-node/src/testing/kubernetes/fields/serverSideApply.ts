import type { Cause } from '../ApiError';
import type { Definitions, Schema } from '../schemas/Definitions';
import type { KubeObject } from '../types';
import { fieldSet, fillKeys, overlay } from './fieldSet';
import type { Manager, Managers } from './managers';
import { sameManager } from './managers';
import type { FieldSet } from './paths';
import { keyOf, pathOf, pathText, removeAt, valueAt } from './paths';
import { copy, same } from '../json';

/** What an apply comes to. */
export interface Applied {
  object: KubeObject;
  managers: Managers;
  /** Fields that others own with another value; nothing may be stored unless there are none. */
  conflicts: Cause[];
}

const conflictOf = (other: Manager, key: string): Cause => ({
  reason: 'FieldManagerConflict',
  message: `conflict with ${JSON.stringify(other.manager)}${
    other.subresource
      ? ` with subresource ${JSON.stringify(other.subresource)}`
      : ''
  }${other.operation === 'Update' ? ` using ${other.apiVersion}` : ''}`,
  field: pathText(pathOf(key)),
});

/** Takes out what a manager no longer sets and nobody else has set. */
function dropAbandoned(
  object: KubeObject,
  abandoned: FieldSet,
  others: FieldSet[],
): void {
  // The deepest first: an element of a list goes only when nothing in it belongs to anybody.
  const paths = [...abandoned].map(pathOf).sort((a, b) => b.length - a.length);
  for (const path of paths) {
    const inside = keyOf(path).slice(0, -1);
    const held = others.some(set =>
      [...set].some(
        key => key === `${inside}]` || key.startsWith(`${inside},`),
      ),
    );
    if (held) continue;
    const element = path[path.length - 2];
    const isKey =
      element?.startsWith('k:') &&
      path[path.length - 1].slice(2) in JSON.parse(element.slice(2));
    if (isKey) continue;
    removeAt(object, path);
    for (let up = path.slice(0, -1); up.length > 1; up = up.slice(0, -1)) {
      const left = valueAt(object, up);
      if (
        left === undefined ||
        Object.keys(left).length ||
        others.some(set => set.has(keyOf(up)))
      )
        break;
      removeAt(object, up);
    }
  }
}

/** Server-side apply, without the server. */
export function serverSideApply(
  definitions: Definitions,
  schema: Schema,
  live: KubeObject,
  managers: Managers,
  given: KubeObject,
  by: Omit<Manager, 'fields'>,
  force: boolean,
): Applied {
  const fields = fieldSet(definitions, schema, given);
  const applied: KubeObject = fillKeys(definitions, schema, given);
  const differs = (key: string) =>
    !same(valueAt(live, pathOf(key)), valueAt(applied, pathOf(key)));
  const isLeaf = (key: string) => !pathOf(key).at(-1)!.startsWith('k:');
  const conflicts: Cause[] = [];
  const rest: Managers = [];
  let before: FieldSet = new Set();
  for (const other of managers) {
    if (sameManager(other, by)) {
      before = other.fields;
      continue;
    }
    const taken = [...other.fields].filter(
      key => fields.has(key) && isLeaf(key) && differs(key),
    );
    if (!force) conflicts.push(...taken.map(key => conflictOf(other, key)));
    const kept = new Set([...other.fields].filter(key => !taken.includes(key)));
    if (kept.size) rest.push({ ...other, fields: kept });
  }
  const object: KubeObject = copy(overlay(definitions, schema, live, applied));
  const abandoned = new Set([...before].filter(key => !fields.has(key)));
  dropAbandoned(object, abandoned, [...rest.map(m => m.fields), fields]);
  return {
    object,
    managers: fields.size ? [...rest, { ...by, fields }] : rest,
    conflicts,
  };
}
