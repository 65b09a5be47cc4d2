import type { Named } from './ApiError';
import { customTypes } from './objects/customTypes';
import { BUILTIN } from './resources';
import type { Definitions, Schema } from './schemas/Definitions';
import { Store } from './Store';
import type { KubeObject, ResourceType, Serves } from './types';

/** Somebody whom the server knows. */
export interface User {
  name: string;
  groups: string[];
}

/** One request, read. */
export interface Call {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: Record<string, string | undefined>;
  body: unknown;
  user: User;
  /** Become `Warning` headers. */
  warnings: string[];
}

/** A CRD's schema says nothing about the fields that every object has. */
const withMeta = (schema: Schema, definitions: Definitions): Schema => ({
  ...schema,
  properties: {
    ...schema.properties,
    apiVersion: { type: 'string' },
    kind: { type: 'string' },
    metadata:
      definitions.named('V1ObjectMeta') ??
      definitions.named('io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta') ??
      {},
  },
});

/** What the verbs of the server work on. */
export class World {
  readonly store = new Store();
  readonly definitions: Definitions;
  /** Refuses what a rule of admission does not allow (quotas). */
  readonly admissions: Array<
    (type: ResourceType, next: KubeObject, live?: KubeObject) => void
  > = [];
  /** Refuses who may not create what an apply would create: to patch alone is not enough. */
  mayCreate: (call: Call) => void = () => {};
  /** What containers answer where they do not just say that all is well; asked for through the proxy. */
  serves: Serves = () => undefined;
  /** What containers have written, by `namespace/pod/container`. */
  readonly logs = new Map<string, string>();

  constructor(definitions: Definitions) {
    this.definitions = definitions;
  }

  /** All resources that are served now, those of CustomResourceDefinitions too. */
  types(): ResourceType[] {
    return [...BUILTIN, ...customTypes(this.store)];
  }

  typeOf(apiVersion: string, kind: string): ResourceType | undefined {
    const [version, group = ''] = apiVersion.split('/').reverse();
    return this.types().find(
      t => t.group === group && t.version === version && t.kind === kind,
    );
  }

  schema(type: ResourceType): Schema {
    return (
      (type.custom &&
        withMeta(type.custom.schema as Schema, this.definitions)) ??
      this.definitions.forKind(type.group, type.version, type.kind) ??
      {}
    );
  }

  now(): string {
    return new Date().toISOString().replace(/\.\d+Z$/, 'Z');
  }
}

/** What names an object of a type in errors. */
export const named = (type: ResourceType, name?: string): Named => ({
  group: type.group,
  plural: type.plural,
  kind: type.kind,
  name,
});
