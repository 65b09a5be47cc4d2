import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, modelsDocument } from '@waymark/platform-node/testing';
import type {
  Definitions,
  KubeObject,
  Schema,
} from '@waymark/platform-node/testing';

const FOLDER = join(__dirname, '../../schemas');

/** Minors of Kubernetes whose schemas are kept, the newest first. */
export const MINORS: Definitions[] = readdirSync(join(FOLDER, 'kubernetes'))
  .sort()
  .reverse()
  .map(name => modelsDocument(join(FOLDER, 'kubernetes', name)));

/** Definitions of custom resources of one project, or of all: a cluster that has them serves and checks these kinds. */
export const customDefinitions = (project?: string): KubeObject[] =>
  readdirSync(FOLDER, { withFileTypes: true })
    .filter(one => one.isDirectory() && one.name !== 'kubernetes')
    .filter(one => !project || one.name === project)
    .flatMap(({ name }) =>
      readdirSync(join(FOLDER, name)).map(file =>
        JSON.parse(readFileSync(join(FOLDER, name, file), 'utf8')),
      ),
    );

interface Whole {
  apiVersion?: string;
  kind?: string;
}

const customSchema = ({ apiVersion, kind }: Whole): Schema | undefined => {
  for (const { spec } of customDefinitions())
    for (const version of spec.versions)
      if (
        apiVersion === `${spec.group}/${version.name}` &&
        kind === spec.names.kind
      )
        return version.schema.openAPIV3Schema;
  return undefined;
};

/**
 * What one minor of Kubernetes, or the definition of a custom resource, finds in an object: fields that it does not know
 * too. Throws for a kind whose schema is not kept: what is not looked at is not right.
 */
export function findings(minor: Definitions, object: Whole): string[] {
  const { apiVersion = '', kind = '' } = object;
  const [group, version] = apiVersion.includes('/')
    ? apiVersion.split('/')
    : ['', apiVersion];
  const own = minor.forKind(group, version, kind);
  const schema = own ?? customSchema(object);
  if (!schema) throw new Error(`No schema of ${apiVersion} ${kind} is kept`);
  // As it is sent: what is undefined is not.
  const sent = JSON.parse(JSON.stringify(object));
  if (!own) delete sent.metadata;
  return check(minor, schema, sent).map(
    one => `${one.path}: ${one.message || `is not of type ${one.expected}`}`,
  );
}
