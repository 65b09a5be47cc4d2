import type { Schema } from '../schemas/Definitions';
import { copy } from '../json';

/** Fills in the defaults of a CRD's schema, where the field above is there. */
export function schemaDefaults(schema: Schema, value: any): void {
  if (Array.isArray(value)) {
    if (schema.items)
      for (const item of value) schemaDefaults(schema.items, item);
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [field, own] of Object.entries(schema.properties ?? {})) {
    if (value[field] === undefined && own.default !== undefined)
      value[field] = copy(own.default);
    if (value[field] !== undefined) schemaDefaults(own, value[field]);
  }
  if (typeof schema.additionalProperties === 'object')
    for (const item of Object.values(value))
      schemaDefaults(schema.additionalProperties, item);
}
