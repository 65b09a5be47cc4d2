import type { GraphNode } from '@waymark/platform-common';
import { KINDS } from '../../cluster/kinds';
import type { Kind } from '../../cluster/types';
import { objectName, type Place } from '../../objects';
import type { WantedObject } from '../../places';
import { type Bootstrap, clusterObject, databaseObject } from './clusterObject';
import { databasePolicy } from './databasePolicy';
import {
  CARE,
  type LiveCluster,
  type PostgresProperties,
  READER,
} from './live';
import type { PostgresOptions } from './options';
import { loginSecret } from './secrets';

/** What a database is made of, in the order in which it is made. */
export const DATABASE_KINDS: readonly Kind[] = [
  KINDS.secret,
  KINDS.networkPolicy,
  KINDS.cnpgCluster,
  KINDS.cnpgDatabase,
];

/** Logins of the platform itself. */
export const OWN_LOGINS = [CARE, READER] as const;

/** What is wanted of a database. Not to be logged: it holds verifiers and passwords. Pure. */
export function wantedObjects(
  place: Place,
  node: GraphNode,
  options: PostgresOptions,
  facts: {
    serverName: string;
    made: Bootstrap;
    live?: LiveCluster;
    /** By login: the verifier of its password, or for a login of our own the password. */
    passwords: Map<string, string>;
  },
): WantedObject[] {
  const { service } = node.properties as unknown as PostgresProperties;
  const of = { name: objectName(node.name), service };
  return [
    ...[...facts.passwords].map(([user, password]) => ({
      kind: KINDS.secret,
      wanted: loginSecret(place, of, user, password),
    })),
    {
      kind: KINDS.networkPolicy,
      wanted: databasePolicy(place, of, options),
    },
    {
      kind: KINDS.cnpgCluster,
      wanted: clusterObject(place, node, options, facts),
    },
    { kind: KINDS.cnpgDatabase, wanted: databaseObject(place, node) },
  ];
}
