/**
 * Tokens that may deploy one service and nothing else: what the workflow that builds its images holds.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.createTable('service_token', t => {
    t.text('id').primary();
    t.text('service').notNullable().references('name').inTable('service').onDelete('CASCADE').index();
    t.text('name').notNullable().comment('What it is for');
    t.text('hash').notNullable().comment('SHA-256 of all of its text, which nobody has but its holder');
    t.text('created_by').notNullable().comment('A person: it works as long as they may deploy the service');
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    t.timestamp('expires_at').notNullable();
    t.timestamp('last_used_at').comment('To the minute');
    t.text('revoked_by');
    t.timestamp('revoked_at');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('service_token');
};
