import {
  entityEnvelopeSchemaValidator,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import { LineCounter, parseAllDocuments } from 'yaml';

/** Kinds that a repository may describe. People and groups, above all, come from elsewhere. */
export const ALLOWED_KINDS = ['Component', 'API', 'System'];

const MAX_DOCUMENTS = 100;
const isEnvelope = entityEnvelopeSchemaValidator();

/** What is in a catalog-info.yaml. */
export interface CatalogFile {
  entities: Entity[];
  /** What was left out and why. */
  problems: string[];
}

/** The file as a whole is no use; the message says where (`line:column`). */
export class CatalogFileError extends Error {
  readonly name = 'CatalogFileError';
}

/** Reads the text of a catalog-info.yaml. Throws a {@link CatalogFileError} if it is not YAML made of entities. */
export function parseCatalogFile(text: string): CatalogFile {
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter });
  if (!Array.isArray(documents)) return { entities: [], problems: [] };
  if (documents.length > MAX_DOCUMENTS) {
    throw new CatalogFileError(`1:1: more than ${MAX_DOCUMENTS} documents`);
  }
  const entities: Entity[] = [];
  const problems: string[] = [];
  for (const document of documents) {
    const start = lineCounter.linePos(
      document.contents?.range?.[0] ?? document.range[0],
    );
    const at = `${start.line}:${start.col}`;
    const error = document.errors[0];
    if (error) {
      const where = error.linePos?.[0];
      const position = where ? `${where.line}:${where.col}` : at;
      throw new CatalogFileError(
        `${position}: ${error.message.split('\n')[0]}`,
      );
    }
    const value = plain(() => document.toJS({ maxAliasCount: 100 }), at);
    if (value === null || value === undefined) continue;
    const entity = asEntity(value, at);
    const allowed = ALLOWED_KINDS.find(
      kind => kind.toLowerCase() === entity.kind.toLowerCase(),
    );
    if (allowed) entities.push(entity);
    else {
      problems.push(
        `${at}: ${entity.kind} '${
          entity.metadata.name
        }' is left out: a repository may describe ${ALLOWED_KINDS.join(
          ', ',
        )} only`,
      );
    }
  }
  return { entities, problems };
}

function plain(read: () => unknown, at: string): unknown {
  try {
    return read();
  } catch (error) {
    throw new CatalogFileError(`${at}: ${(error as Error).message}`);
  }
}

/** Takes over what an entity in a file may say; uid, relations and status are the catalog's own. */
function asEntity(value: unknown, at: string): Entity {
  try {
    const { apiVersion, kind, metadata, spec } = isEnvelope(value) as Entity;
    const { uid: _uid, etag: _etag, ...rest } = metadata;
    const entity = {
      apiVersion,
      kind,
      metadata: rest,
      ...(spec ? { spec } : {}),
    };
    stringifyEntityRef(entity);
    return entity;
  } catch (error) {
    throw new CatalogFileError(
      `${at}: this is not an entity: ${(error as Error).message}`,
    );
  }
}
