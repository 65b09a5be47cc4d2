import { badRequest } from '../ApiError';
import type { Definitions, Schema } from '../schemas/Definitions';
import { fieldSchema, resolve } from '../schemas/Definitions';

const isMap = (value: unknown): value is Record<string, any> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON merge patch (RFC 7396). */
export function mergePatch(target: any, patch: any): any {
  if (!isMap(patch)) return patch;
  const result: Record<string, any> = isMap(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** Strategic merge patch: lists with a merge key are merged, others replaced; `$patch: delete` and `replace` are heard. */
export function strategicMerge(
  definitions: Definitions,
  referred: Schema,
  target: any,
  patch: any,
): any {
  const schema = resolve(definitions, referred);
  if (Array.isArray(patch))
    return mergeList(definitions, schema, target, patch);
  if (!isMap(patch)) return patch;
  const { $patch, $retainKeys, ...fields } = patch;
  if ($patch === 'replace') return fields;
  const result: Record<string, any> = isMap(target) ? { ...target } : {};
  if (Array.isArray($retainKeys))
    for (const key of Object.keys(result))
      if (!$retainKeys.includes(key)) delete result[key];
  for (const [field, value] of Object.entries(fields)) {
    const removed = /^\$deleteFromPrimitiveList\/(.+)$/.exec(field);
    if (removed)
      result[removed[1]] = (result[removed[1]] ?? []).filter(
        (v: any) => !value.includes(v),
      );
    else if (field.startsWith('$')) continue;
    else if (value === null || value?.$patch === 'delete') delete result[field];
    else
      result[field] = strategicMerge(
        definitions,
        fieldSchema(definitions, schema, field) ?? {},
        result[field],
        value,
      );
  }
  return result;
}

function mergeList(
  definitions: Definitions,
  schema: Schema,
  target: any,
  patch: any[],
): any[] {
  const key = schema['x-kubernetes-patch-merge-key'];
  const live: any[] = Array.isArray(target) ? target : [];
  if (schema['x-kubernetes-list-type'] === 'set')
    return [...live, ...patch.filter(item => !live.includes(item))];
  if (!key) return patch;
  if (patch.some(item => item?.$patch === 'replace'))
    return patch.filter(item => item?.$patch !== 'replace');
  let result = [...live];
  for (const item of patch) {
    if (item?.[key] === undefined)
      throw badRequest(
        `map: ${JSON.stringify(
          item,
        )} does not contain declared merge key: ${key}`,
      );
    const index = result.findIndex(other => other?.[key] === item[key]);
    if (item.$patch === 'delete') result = result.filter((_, i) => i !== index);
    else if (index < 0) result.push(item);
    else
      result[index] = strategicMerge(
        definitions,
        schema.items ?? {},
        result[index],
        item,
      );
  }
  return result;
}
