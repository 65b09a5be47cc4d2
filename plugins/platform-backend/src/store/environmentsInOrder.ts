import type { Knex } from 'knex';

/** After every place that an environment can have in the promotion order. */
const LAST = 2_147_483_647;

/**
 * Environments with their `place`: those of the promotion order first, then those that are outside of it. A column that
 * is never null, so that pages can go by it.
 */
export function environmentsInOrder(knex: Knex): Knex.QueryBuilder {
  return knex('environment').select('*', knex.raw('coalesce(promotion_order, ?::integer) AS place', [LAST])).as('environment');
}
