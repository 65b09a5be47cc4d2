import { readFileSync } from 'node:fs';
import type { Definitions, Schema } from './Definitions';

/** What `condensed` writes: the schemas of some kinds and all that they name. */
export interface ModelsDocument {
  source: string;
  version: string;
  /** Name of the definition by `group/version/kind`; the core group is empty: `/v1/Pod`. */
  kinds: Record<string, string>;
  definitions: Record<string, Schema>;
}

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** The schemas of some kinds, and of all that they name, from where schemas come from. Throws for a kind that is not there. */
export function condensed(
  from: Definitions,
  kinds: Array<[group: string, version: string, kind: string]>,
): ModelsDocument {
  const definitions: Record<string, Schema> = {};
  const take = (name: string) => {
    const schema = from.named(name);
    if (!schema || definitions[name]) return;
    definitions[name] = schema;
    for (const [, used] of JSON.stringify(schema).matchAll(/"\$ref":"(\w+)"/g))
      take(used);
  };
  const named = kinds.map(([group, version, kind]) => {
    const schema = from.forKind(group, version, kind);
    const name = [kind, `Core${kind}`]
      .map(one => one.replace(/^(Core)?/, `$1${capital(version)}`))
      .find(one => schema && from.named(one) === schema);
    if (!name)
      throw new Error(`${from.source} has no ${group}/${version} ${kind}`);
    take(name);
    return [`${group}/${version}/${kind}`, name];
  });
  return {
    source: from.source,
    version: from.version,
    kinds: Object.fromEntries(named),
    definitions: Object.fromEntries(
      Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
  };
}

/** Schemas from a file that holds what `condensed` has made. */
export function modelsDocument(path: string): Definitions {
  const { source, version, kinds, definitions }: ModelsDocument = JSON.parse(
    readFileSync(path, 'utf8'),
  );
  return {
    source,
    version,
    named: name => definitions[name],
    forKind: (group, v, kind) =>
      definitions[kinds[`${group}/${v}/${kind}`] ?? ''],
  };
}
