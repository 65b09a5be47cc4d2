import type { Knex } from 'knex';

/** Longer than any transaction of a backend that is well lies idle; then Postgres ends it, and what it had locked is free. */
export const IDLE_TRANSACTION_MS = 10_000;

/**
 * A backend that stands still (its machine sleeps, it was paused, its network is gone) within a transaction would keep its
 * locks, and with them what it has claimed: a lease that has ended is of no use to others while the row is locked. So
 * Postgres ends the session of a transaction that lies idle. A backend that wakes up finds its connection closed, and its
 * write was never made.
 *
 * Also for connections that are there already: Backstage's scheduler has opened some on the same pool before us.
 */
export function endIdleTransactions(knex: Knex, afterMs: number = IDLE_TRANSACTION_MS): void {
  const told = new WeakSet<object>();
  const acquire = knex.client.acquireConnection.bind(knex.client);
  knex.client.acquireConnection = async () => {
    const connection = await acquire();
    if (!told.has(connection)) {
      try {
        await connection.query(`SET idle_in_transaction_session_timeout = ${Math.round(afterMs)}`);
      } catch (error) {
        await knex.client.releaseConnection(connection);
        throw error;
      }
      told.add(connection);
    }
    return connection;
  };
}
