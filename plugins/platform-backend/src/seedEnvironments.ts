import type { Knex } from 'knex';

/** The lasting environments that an installation begins with, both on one target. What is there already stays as it is. */
export async function seedEnvironments(knex: Knex, target: string): Promise<void> {
  await knex('environment')
    .insert([
      { name: 'staging', target, promotion_order: 1, production: false },
      { name: 'production', target, promotion_order: 2, production: true },
    ])
    .onConflict('name')
    .ignore();
  // A first start without any target must not leave them nowhere for ever.
  await knex('environment').where({ target: 'none' }).update({ target });
}
