/** A value as JSON knows it. */
export type Json =
  | null
  | boolean
  | number
  | string
  | Json[]
  | { [key: string]: Json };
/** An object as JSON knows it. */
export type JsonMap = { [key: string]: Json };

/** One entry of `metadata.managedFields`. */
export interface ManagedFields {
  manager: string;
  operation: 'Apply' | 'Update';
  apiVersion: string;
  time: string;
  fieldsType: 'FieldsV1';
  fieldsV1: JsonMap;
  subresource?: string;
}

/** An owner as `metadata.ownerReferences` names it. */
export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** What every object carries. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  generateName?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  finalizers?: string[];
  ownerReferences?: OwnerReference[];
  managedFields?: ManagedFields[];
}

/** An object of the API. */
export interface KubeObject {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  [field: string]: any;
}

/** One kind of object that the server knows. */
export interface ResourceType {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  shortNames?: string[];
  namespaced: boolean;
  /** `status`, `scale`, `log`, … */
  subresources: string[];
  /** Without `resourceVersion` an update overwrites; what comes from a CRD refuses that. */
  unconditionalUpdate: boolean;
  /** Made by a CustomResourceDefinition: its schema, and where its scale is. */
  custom?: { schema: JsonMap; scale?: ScalePaths };
  /** Can only be created, and is answered at once (reviews). */
  review?: boolean;
}

/** Where a custom resource keeps what the scale subresource shows. */
export interface ScalePaths {
  specReplicasPath: string;
  statusReplicasPath: string;
  labelSelectorPath?: string;
}

/** `apps/v1`, or `v1` of the core group. */
export const apiVersionOf = (type: {
  group: string;
  version: string;
}): string => (type.group ? `${type.group}/${type.version}` : type.version);

/** `deployments.apps`, or `pods` of the core group: how errors name a resource. */
export const qualified = (plural: string, group: string): string =>
  group ? `${plural}.${group}` : plural;

/** What a container answers to a GET of a path; undefined: 200. */
export type Serves = (
  pod: KubeObject,
  path: string,
) => { code: number; body: string } | undefined;
