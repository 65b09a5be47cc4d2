// @ts-check

/** A repository that cannot be read is shown as such: its pushes are not seen until it can be. */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('repository', t => {
    t.text('trouble').comment('Why it cannot be read, in short; null while it can');
    t.timestamp('trouble_since');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('repository', t => t.dropColumns('trouble', 'trouble_since'));
};
