import type { Knex } from 'knex';

/**
 * The lasting environments that an installation begins with: each on the target that is named for it, or on the first. What is
 * there already stays as it is. Returns the names of those that were made now.
 */
export async function seedEnvironments(knex: Knex, target: string, targets: Record<string, string> = {}): Promise<string[]> {
  const made = await knex('environment')
    .insert([
      { name: 'staging', target: targets.staging ?? target, promotion_order: 1, production: false },
      { name: 'production', target: targets.production ?? target, promotion_order: 2, production: true },
    ])
    .onConflict('name')
    .ignore()
    .returning('name');
  // A first start without any target must not leave them nowhere for ever.
  await knex('environment').where({ target: 'none' }).update({ target });
  return made.map(e => e.name);
}
