/**
 * Writes `schemas/` anew from packages of the npm registry:
 *
 *   node --require @backstage/cli/config/nodeTransform.cjs scripts/renewSchemas.ts
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { clientModels, condensed } from '@waymark/platform-node/testing';
import { DeclaredSchema, type Json } from './declaredSchema';
import { CLIENTS, CUSTOM, REFERRED, RENDERED } from './schemaSources';
import type { CustomSource } from './schemaSources';

const target = resolve(__dirname, '../schemas');
const work = mkdtempSync(join(tmpdir(), 'waymark-schemas-'));

/** Unpacks a package into a folder of that name. */
function unpack(what: string, name: string): string {
  const folder = join(work, name);
  mkdirSync(folder, { recursive: true });
  const packed = execFileSync(
    'npm',
    ['pack', what, '--silent', '--pack-destination', work],
    { cwd: work, encoding: 'utf8' },
  ).trim();
  execFileSync('tar', [
    '-xzf',
    join(work, packed),
    '-C',
    folder,
    '--strip-components=1',
  ]);
  return folder;
}

function write(path: string, value: unknown) {
  const file = join(target, path);
  mkdirSync(resolve(file, '..'), { recursive: true });
  writeFileSync(file, `${JSON.stringify(value, null, 1)}\n`);
}

function definition(one: CustomSource, from: string, schema: Json) {
  const { kind, group, version, plural } = one;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: {
      name: `${plural}.${group}`,
      annotations: {
        'waymark.dev/derived-from': from,
        // Groups of Kubernetes' own community are refused without it.
        ...(group.endsWith('.k8s.io') && {
          'api-approved.kubernetes.io': 'unapproved, for tests only',
        }),
      },
    },
    spec: {
      group,
      scope: one.scope ?? 'Namespaced',
      names: {
        kind,
        listKind: `${kind}List`,
        plural,
        singular: kind.toLowerCase(),
      },
      versions: [
        {
          name: version,
          served: true,
          storage: true,
          ...(!one.plain && { subresources: { status: {} } }),
          schema: { openAPIV3Schema: schema },
        },
      ],
    },
  };
}

try {
  for (const { version, minor } of CLIENTS) {
    const name = `@kubernetes/client-node@${version}`;
    const models = clientModels(unpack(name, `client-${version}`));
    write(`kubernetes/${minor}.json`, {
      ...condensed(models, RENDERED),
      source: `models of ${name}, generated from Kubernetes ${minor}`,
      version: `${minor}.0`,
    });
  }
  for (const what of REFERRED) unpack(what, what.replace(/@[^@/]+$/, ''));
  for (const [, source] of Object.entries(CUSTOM))
    unpack(`${source.package}@${source.version}`, source.package);
  const declared = new DeclaredSchema(work);
  for (const [project, { package: name, version, kinds }] of Object.entries(
    CUSTOM,
  ))
    for (const one of kinds) {
      const file = join(work, name, one.group, one.version, `${one.kind}.d.ts`);
      const schema = declared.of(file, `I${one.kind}`);
      // What every object has is the server's own affair.
      schema.properties.apiVersion = { type: 'string' };
      schema.properties.kind = { type: 'string' };
      schema.properties.metadata = { type: 'object' };
      schema.required = schema.required?.filter((field: string) =>
        Object.keys(schema.properties)
          .filter(key => !['apiVersion', 'kind', 'metadata'].includes(key))
          .includes(field),
      );
      if (!schema.required?.length) delete schema.required;
      const from = `${name}@${version}`;
      write(
        `${project}/${one.plural}.${one.group}.json`,
        definition(one, from, schema),
      );
    }
} finally {
  rmSync(work, { recursive: true, force: true });
}
