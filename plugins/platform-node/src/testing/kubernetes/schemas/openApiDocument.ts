import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Definitions, Schema } from './Definitions';

interface Kinded extends Schema {
  'x-kubernetes-group-version-kind'?: Array<{
    group: string;
    version: string;
    kind: string;
  }>;
}

interface Document {
  info: { version: string };
  definitions: Record<string, Kinded>;
}

/** Schemas from a `swagger.json` of Kubernetes (`/openapi/v2` of a cluster), plain or gzipped. */
export function openApiDocument(path: string): Definitions {
  const bytes = readFileSync(path);
  const text = path.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  const { info, definitions }: Document = JSON.parse(text.toString('utf8'));
  const kinds = new Map(
    Object.values(definitions).flatMap(schema =>
      (schema['x-kubernetes-group-version-kind'] ?? []).map(
        ({ group, version, kind }) =>
          [`${group}/${version}/${kind}`, schema] as const,
      ),
    ),
  );
  return {
    source: `OpenAPI document of Kubernetes ${info.version}`,
    version: info.version,
    named: name => meaning(name, definitions[name]),
    forKind: (group, version, kind) => kinds.get(`${group}/${version}/${kind}`),
  };
}

/** Two definitions say `string` and mean more. */
function meaning(name: string, schema?: Schema): Schema | undefined {
  if (name.endsWith('.resource.Quantity')) return { format: 'quantity' };
  if (name.endsWith('.intstr.IntOrString'))
    return { 'x-kubernetes-int-or-string': true };
  return schema;
}
