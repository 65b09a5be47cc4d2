// @ts-check

/** What a session of `platform dev` was started with counts while it lasts, whatever is released meanwhile. */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('dev_session', t => {
    t.jsonb('dependencies').comment('Names of services; null for a session from before this was kept');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('dev_session', t => t.dropColumn('dependencies'));
};
