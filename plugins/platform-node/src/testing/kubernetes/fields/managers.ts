import type { Definitions, Schema } from '../schemas/Definitions';
import type { KubeObject, ManagedFields } from '../types';
import { fieldSet } from './fieldSet';
import type { FieldSet } from './paths';
import { fromFieldsV1, keyOf, pathOf, toFieldsV1, valueAt } from './paths';
import { same } from '../json';

/** Who owns which fields. */
export interface Manager {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  subresource?: string;
  time: string;
  fields: FieldSet;
}
export type Managers = Manager[];

export const sameManager = (
  a: Omit<Manager, 'fields'>,
  b: Omit<Manager, 'fields'>,
): boolean =>
  a.manager === b.manager &&
  a.operation === b.operation &&
  a.subresource === b.subresource &&
  (a.operation === 'Apply' || a.apiVersion === b.apiVersion);

/** What an object says about its managers. */
export const managersOf = (object: KubeObject): Managers =>
  (object.metadata.managedFields ?? []).map(
    ({ fieldsType, fieldsV1, ...entry }) => ({
      ...entry,
      fields: fromFieldsV1(fieldsV1),
    }),
  );

/** As the object says it. */
export const managedFields = (managers: Managers): ManagedFields[] =>
  managers.map(({ fields, subresource, ...entry }) => ({
    ...entry,
    fieldsType: 'FieldsV1',
    fieldsV1: toFieldsV1(fields),
    ...(subresource && { subresource }),
  }));

const stays = (key: string, next: KubeObject) =>
  valueAt(next, pathOf(key)) !== undefined;

/**
 * After an update that was no apply: what has changed belongs to who has changed it, what has gone to nobody. A field
 * that is only said again stays with its owners.
 */
export function updated(
  definitions: Definitions,
  schema: Schema,
  live: KubeObject | undefined,
  next: KubeObject,
  managers: Managers,
  by: Omit<Manager, 'fields'>,
): Managers {
  const now = fieldSet(definitions, schema, next);
  const changed = new Set(
    [...now].filter(key => {
      const path = pathOf(key);
      const before = live && valueAt(live, path);
      return path.at(-1)!.startsWith('k:')
        ? before === undefined
        : !same(before, valueAt(next, path));
    }),
  );
  const own = managers.find(m => sameManager(m, by));
  const kept = managers.flatMap(m => {
    if (m === own) return [];
    const fields = new Set(
      [...m.fields].filter(key => stays(key, next) && !changed.has(key)),
    );
    return fields.size ? [{ ...m, fields }] : [];
  });
  const fields = new Set(
    [...(own?.fields ?? []), ...changed].filter(key => stays(key, next)),
  );
  const time = changed.size || !own ? by.time : own.time;
  return fields.size ? [...kept, { ...by, time, fields }] : kept;
}

/** Fields of `set` that a write to this part of an object may own: the status, or all but the status. */
export const withinPart = (set: FieldSet, status: boolean): FieldSet =>
  new Set(
    [...set].filter(
      key => (pathOf(key)[0] === 'f:status') === status && key !== keyOf([]),
    ),
  );
