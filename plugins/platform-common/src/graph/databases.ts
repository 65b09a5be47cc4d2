import { effectiveSpec } from '../spec/effectiveSpec';
import type { Condition } from '../status/types';
import type { LoginRef } from './configuration';
import { sharesDatabase } from './gaps';
import { databaseObjectName, sqlIdentifier } from './names';
import type { CompileInput, GraphNode, JsonObject, ReleaseRef } from './types';

/** Id of the node of a place's database, and of the only one but for the moment in which one takes another's place. */
export const DATABASE = 'postgres';
/** A preview is to be looked at: its database is small whatever the file says. */
const PREVIEW_SIZE = 'small';

type Pin = { release: ReleaseRef; configRevision: number };

/** That a database is for a time of another size than the file says. Pure. */
export const sizeOverridden = (input: Pick<CompileInput, 'sizes'>, nodes: GraphNode[]): Condition[] =>
  nodes.flatMap(({ name }) => {
    const found = input.sizes?.[name];
    if (!found) return [];
    const message = `The database is ${found.size} until ${new Date(found.until).toISOString()}, whatever platform.yaml says.`;
    return [{ type: 'DatabaseOverridden', status: 'True' as const, reason: 'Size', message, next: 'It ends by itself; to keep it, resize without a reason: that is a commit.' }];
  });

/** The database that a pin's processes use. */
export interface UsedDatabase {
  nodeId: string;
  /** With which login, where it is not the first one. */
  login?: LoginRef;
}

const json = (login: LoginRef): JsonObject => ({ ...login });

function databaseNode(input: CompileInput, release: ReleaseRef, object: string, id: string): GraphNode {
  const { database } = effectiveSpec(release.spec, input.environment.name);
  const shared = sharesDatabase(input);
  // Where they share an instance, two previews of one service must not have one name; a preview has no second service.
  const identifier = sqlIdentifier(shared ? input.environment.name : input.service.name);
  const [login, ...logins] = input.logins?.[object] ?? [];
  return {
    id,
    type: 'postgres',
    name: object,
    dependsOn: [],
    resource: true,
    properties: {
      database: identifier,
      user: identifier,
      size: input.environment.preview ? PREVIEW_SIZE : input.sizes?.[object]?.size ?? database!.size,
      secret: `postgres/${object}/owner`,
      service: input.service.name,
      team: input.service.team,
      environment: input.environment.name,
      ...(shared ? { shared } : {}),
      ...(login ? { login: json(login) } : {}),
      ...(logins.length ? { logins: logins.map(json) } : {}),
    },
  };
}

/**
 * The databases that the pins of a place use, and which of them each: one, but while a restored one takes its place, or
 * its login is exchanged. Of one that both use the newest release says how large it is. Pure.
 */
export function databasesOf<P extends Pin>(input: CompileInput, pins: { stable?: P; candidate?: P }): { nodes: GraphNode[]; usedBy: Map<P, UsedDatabase> } {
  const usedBy = new Map<P, UsedDatabase>();
  const own = input.resources?.[DATABASE] ?? databaseObjectName(input.service.name, input.environment.name);
  const objects = new Map<string, { id: string; release: ReleaseRef }>();
  for (const pin of [pins.stable, pins.candidate]) {
    if (!pin?.release.spec.spec.database) continue;
    const ref = input.configurations?.[pin.configRevision]?.database;
    const object = ref?.object ?? own;
    const id = objects.get(object)?.id ?? (objects.size ? `${DATABASE}/${object}` : DATABASE);
    objects.set(object, { id, release: pin.release });
    const login = ref?.login ?? input.logins?.[object]?.[0];
    usedBy.set(pin, { nodeId: id, ...(login ? { login } : {}) });
  }
  const nodes = [...objects].map(([object, { id, release }]) => databaseNode(input, release, object, id));
  return { nodes, usedBy };
}
