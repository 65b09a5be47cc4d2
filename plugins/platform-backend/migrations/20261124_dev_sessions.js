// @ts-check

/** What `platform dev` holds while it runs: a lease. What is not renewed goes, with its database. */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('dev_session', t => {
    t.text('id').primary();
    t.text('service').notNullable().comment('No reference: what a session holds is taken away after the service too');
    t.text('environment').notNullable();
    t.text('actor').notNullable();
    t.text('resource').comment('Its database; null without one');
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    t.timestamp('expires_at', { precision: 3 }).notNullable();
    t.index(['actor']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTableIfExists('dev_session');
};
