/**
 * Runs of jobs that somebody has asked for: by the name of the job, the name of the run. The loop hands it to the target,
 * which begins it once; it is taken out when the run has ended.
 *
 * @param {import('knex').Knex} knex
 */
exports.up = async function up(knex) {
  await knex.schema.alterTable('binding', t => {
    t.jsonb('jobs_asked').notNullable().defaultTo('{}');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('binding', t => {
    t.dropColumn('jobs_asked');
  });
};
