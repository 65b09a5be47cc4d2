import type { GraphNode, Json, JsonObject } from '@waymark/platform-common';
import type { Kind, Wanted } from '../../../cluster/types';
import { dnsLabel, metaOf, objectName, type Place } from '../../../objects';
import type { PostgresProperties } from '../live';
import type { Size } from '../options';

/** How the company's own kind of database is spoken to: a claim, or a composite resource that stands in a namespace. */
export interface CrossplaneOptions {
  apiVersion: string;
  kind: string;
  /** As it stands in paths: `postgresqlinstances`. */
  plural: string;
  /** Where in an object things stand: `spec.parameters.size`. */
  fields: {
    size: string;
    /** Name of the database inside; left out where it cannot be chosen. */
    database?: string;
    /** Default: `spec.writeConnectionSecretToRef.name`. */
    connectionSecret?: string;
  };
  /** What the sizes are called there. Default: as here. */
  sizes?: Partial<Record<Size, Json>>;
  /** What else is to stand in each object, by its path. */
  values?: Record<string, Json>;
  /** What the keys of the connection secret are called. */
  keys?: Partial<ConnectionKeys>;
}

/** Keys of a connection secret. */
export interface ConnectionKeys {
  host: string;
  port: string;
  database: string;
  user: string;
  password: string;
}

export const KEYS: ConnectionKeys = {
  host: 'endpoint',
  port: 'port',
  database: 'database',
  user: 'username',
  password: 'password',
};

const CONNECTION = 'spec.writeConnectionSecretToRef.name';
/** A path leads through names alone, and into nothing that every object has of itself. */
const PATH = /^spec(\.[A-Za-z][A-Za-z0-9-]*)+$/;

export const kindOf = ({
  apiVersion,
  kind,
  plural,
}: CrossplaneOptions): Kind => ({ apiVersion, kind, plural, namespaced: true });

/** Name of the Secret in which its address and password are to stand. */
export const connectionName = (node: Pick<GraphNode, 'name'>) =>
  dnsLabel(`${objectName(node.name)}-connection`);

/** The same object with a value at a path. Pure. Throws for a path that leads nowhere. */
export function withValue(
  object: JsonObject,
  path: string,
  value: Json,
): JsonObject {
  if (!PATH.test(path))
    throw new Error(
      `${JSON.stringify(
        path,
      )} is no path into an object; one looks like spec.parameters.size`,
    );
  const [first, ...rest] = path.split('.');
  if (!rest.length) return { ...object, [first]: value };
  const below = (object[first] ?? {}) as JsonObject;
  const inside = rest.reduceRight<Json>(
    (made, key) => ({ [key]: made }),
    value,
  ) as JsonObject;
  return { ...object, [first]: merged(below, inside) };
}

function merged(a: JsonObject, b: JsonObject): JsonObject {
  const out = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const both = [out[key], value];
    const maps = both.every(
      one => typeof one === 'object' && one !== null && !Array.isArray(one),
    );
    out[key] = maps
      ? merged(out[key] as JsonObject, value as JsonObject)
      : value;
  }
  return out;
}

/** What a size is called there. */
export const sizeName = (size: Size, { sizes }: CrossplaneOptions): Json =>
  sizes?.[size] ?? size;

/** Annotation with the size as it is called here. */
export const SIZE = 'waymark.dev/size';

/** The object of a node. Pure. */
export function compositeObject(
  place: Place,
  node: GraphNode,
  options: CrossplaneOptions,
): Wanted {
  const { size, database, service } =
    node.properties as unknown as PostgresProperties;
  const { fields, values = {} } = options;
  const paths: Array<[string, Json]> = [
    ...Object.entries(values),
    [fields.size, sizeName(size, options)],
    ...(fields.database ? [[fields.database, database] as [string, Json]] : []),
    [fields.connectionSecret ?? CONNECTION, connectionName(node)],
  ];
  const body = paths.reduce<JsonObject>(
    (made, [path, value]) => withValue(made, path, value),
    {},
  );
  return {
    ...body,
    apiVersion: options.apiVersion,
    kind: options.kind,
    metadata: {
      ...metaOf(place, objectName(node.name), {
        object: node.name,
        service,
        component: 'postgres',
      }),
      annotations: { [SIZE]: size },
    },
  } as Wanted;
}
