// @ts-check

/** Every minute it is asked which environments were used lately, and every day which samples are past their time: both by minute alone, among those of 400 days. */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.raw('CREATE INDEX sample_minute ON sample (minute)');
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.raw('DROP INDEX sample_minute');
};
