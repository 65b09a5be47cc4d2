import type { Json } from '../types';

/** A schema as Kubernetes' OpenAPI documents and CRDs write them. */
export interface Schema {
  $ref?: string;
  allOf?: Schema[];
  type?: string;
  format?: string;
  description?: string;
  nullable?: boolean;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  items?: Schema;
  required?: string[];
  enum?: Json[];
  default?: Json;
  pattern?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  'x-kubernetes-list-type'?: 'map' | 'set' | 'atomic';
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-patch-merge-key'?: string;
  'x-kubernetes-map-type'?: 'granular' | 'atomic';
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
}

/** Where schemas come from. */
export interface Definitions {
  /** For people: which document, of which Kubernetes. */
  source: string;
  /** `v1.34.0`. */
  version: string;
  /** The schema of a kind; undefined if this source does not know it. */
  forKind(group: string, version: string, kind: string): Schema | undefined;
  /** What a `$ref` names. */
  named(name: string): Schema | undefined;
}

/** The schema itself, where it is only referred to; what stands beside the reference counts too. */
export function resolve(definitions: Definitions, schema: Schema = {}): Schema {
  const ref =
    schema.$ref ??
    (schema.allOf?.length === 1 ? schema.allOf[0].$ref : undefined);
  if (!ref) return schema;
  const { $ref, allOf, ...beside } = schema;
  const found = definitions.named(ref.slice(ref.lastIndexOf('/') + 1));
  return { ...resolve(definitions, found), ...beside };
}

/** The schema of one field of an object. */
export function fieldSchema(
  definitions: Definitions,
  schema: Schema,
  field: string,
): Schema | undefined {
  const own = schema.properties?.[field];
  if (own) return resolve(definitions, own);
  const rest = schema.additionalProperties;
  return typeof rest === 'object' ? resolve(definitions, rest) : undefined;
}

/** What tells one element of a list from another; undefined for a list that is one value. */
export function listKeys(schema: Schema | undefined): string[] | undefined {
  const kind = schema?.['x-kubernetes-list-type'];
  if (kind === 'map') return schema?.['x-kubernetes-list-map-keys'] ?? [];
  const merge = schema?.['x-kubernetes-patch-merge-key'];
  return !kind && merge ? [merge] : undefined;
}
