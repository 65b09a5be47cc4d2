/**
 * A backup says which size its database had: one that is restored after that is gone has the same.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('backup', t => {
    t.text('size').comment('Of the database when the backup was asked for; null: of those that were gone before that was written down');
  });
  await knex.raw('UPDATE backup SET size = r.size FROM resource r WHERE r.id = backup.resource');
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('backup', t => t.dropColumn('size'));
};
