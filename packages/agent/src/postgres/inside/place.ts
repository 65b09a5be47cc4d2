import type pg from 'pg';
import { AgentError } from '../../rooms.ts';
import { withAdmin } from '../configure.ts';
import type { Entry } from '../entry.ts';
import type { PostgresHome } from '../home.ts';
import { OWNER_ROLE } from '../makeCluster.ts';
import { CONNECTIONS_OF_ONE } from '../settings.ts';
import { ownerOf } from '../sharedSql.ts';

/** A database that can be looked into. */
export interface Place {
  name: string;
  entry: Entry;
  home: PostgresHome;
  port: number;
  database: string;
  /** Owns all in it. */
  owner: string;
  shared: boolean;
  /** How many connections each of its logins may have; none: as many as there are. */
  connections?: number;
}

/** Where a database is; its server may stand still. */
export function placeOf(name: string, entry: Entry, home: PostgresHome): Place {
  const { spec } = entry.stored;
  const shared = Boolean(entry.part);
  return {
    name,
    entry,
    home,
    port: entry.instance.running?.port ?? 0,
    database: spec.database,
    owner: shared ? ownerOf(spec.database) : OWNER_ROLE,
    shared,
    connections: shared ? CONNECTIONS_OF_ONE : undefined,
  };
}

/** Whether it takes connections. Asking wakes nothing. */
export const isUp = ({ stored, instance, part }: Entry) =>
  !stored.removing &&
  instance.phase === 'ready' &&
  Boolean(instance.running?.ready) &&
  (!part || part.phase === 'ready');

/** Refuses a database that takes no connections. */
export function refuseDown(name: string, entry: Entry): void {
  if (isUp(entry)) return;
  const { phase, message } = entry.part ?? entry.instance;
  throw new AgentError(
    phase === 'stopped' ? 'invalid' : 'failed',
    `postgres/${name} cannot be looked into`,
    message,
    phase === 'stopped' ? 'Bring it back first' : 'Try again when it is ready',
  );
}

/** Runs SQL as superuser in a service's own database. */
export const inPlace = <T>(
  place: Place,
  fn: (client: pg.Client) => Promise<T>,
) => withAdmin(place.home, place.port, fn, place.database);
