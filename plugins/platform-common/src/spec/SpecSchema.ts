/**
 * The part of JSON Schema that `platform.yaml` uses, with two keywords of our own that other validators pass over:
 * `x-words` (what is accepted, as said to people) and `x-quantity` (the range of a quantity).
 */
export interface SpecSchema {
  $schema?: string;
  $id?: string;
  title?: string;
  description?: string;
  type?: string | string[];
  items?: SpecSchema;
  maxItems?: number;
  uniqueItems?: boolean;
  const?: string;
  enum?: string[];
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  not?: { pattern: string };
  default?: unknown;
  examples?: unknown[];
  properties?: Record<string, SpecSchema>;
  required?: string[];
  additionalProperties?: boolean | SpecSchema;
  propertyNames?: SpecSchema;
  maxProperties?: number;
  'x-words'?: string;
  'x-quantity'?: { unit: 'cpu' | 'memory'; minimum: string; maximum: string };
}
