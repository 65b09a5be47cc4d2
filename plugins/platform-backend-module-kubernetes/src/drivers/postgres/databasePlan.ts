import type { GraphNode } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import type { DriverPlan, Observation } from '@waymark/platform-node';
import type { PostgresProperties } from './live';

/** The refusal of another name for the database: it would begin empty. */
export const renamed = (node: string, before: string, after: string) =>
  new DriverError(
    'invalid',
    `The database ${node} was not changed`,
    `it is called ${before} inside, and as ${after} it would begin empty`,
    'Keep the name; a new database can be made beside it',
  );

/**
 * What `apply` would do. Nothing that is there is ever replaced. Pure.
 *
 * @param anyName - what the database is called inside is not ours to say
 */
export function databasePlan(
  node: GraphNode,
  seen: Observation,
  anyName = false,
): DriverPlan {
  const wanted = node.properties as unknown as PostgresProperties;
  const none: DriverPlan = {
    verb: 'none',
    impact: 'none',
    because: 'It is as wanted',
    reversible: true,
  };
  if (seen.exists === 'unknown') return { ...none, because: seen.why };
  if (seen.exists === 'no') {
    const from = wanted.from ? `, made out of ${wanted.from.name}` : '';
    const because = `There is no database ${node.name}${from}`;
    return { ...none, verb: 'create', because };
  }
  const { size, database } = seen.outputs as { size: string; database: string };
  const update = { ...none, verb: 'update' } as const;
  if (!anyName && database !== wanted.database)
    return {
      ...none,
      because: renamed(node.name, database, wanted.database).why,
    };
  if (size !== wanted.size)
    return {
      ...update,
      impact: 'restart',
      because: `Size ${size} becomes ${wanted.size}: its instances are started again one by one, and connections are cut for some seconds; volumes only grow`,
    };
  return seen.drifted
    ? {
        ...update,
        because: 'Its logins or its state differ from what is wanted',
      }
    : none;
}
