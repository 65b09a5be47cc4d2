// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('service', t => {
    t.timestamp('decommissioned_at').comment('From then on nothing of it runs, and nothing new begins with it');
    t.text('decommissioned_by');
    t.timestamp('delete_at').comment('Decommissioned to the end: until then it can be brought back whole');
    t.timestamp('removed_at').comment('All of it is gone but its name, its history, its repository and final backups');
  });
  await knex.raw('CREATE INDEX service_decommissioned ON service (name) WHERE decommissioned_at IS NOT NULL');
  await knex.schema.alterTable('binding', t => {
    t.boolean('stopped').notNullable().defaultTo(false).comment('Decommissioned: nothing of it runs but its database, until that stands still too');
  });
  await knex.schema.alterTable('resource', t => {
    t.text('deleted_with').comment('It was deleted with this service, and comes back only with it');
  });
  await knex.schema.alterTable('repository', t => {
    t.boolean('archived').notNullable().defaultTo(false).comment('It can only be read');
  });
  await knex.schema.createTable('decommission_answer', t => {
    t.text('operation').notNullable().references('id').inTable('operation').onDelete('CASCADE');
    t.text('service').notNullable().index().comment('The one that depends on what is decommissioned');
    t.text('team').notNullable();
    t.text('state').notNullable().comment('waiting, agreed, objected');
    t.integer('attempt').notNullable().comment('Of the operation, when it was asked');
    t.timestamp('asked_at').notNullable().defaultTo(knex.fn.now());
    t.text('decided_by').comment('Null where nobody had to: it does not depend on it any more');
    t.timestamp('decided_at');
    t.text('reason');
    t.primary(['operation', 'service']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTable('decommission_answer');
  await knex.schema.alterTable('repository', t => t.dropColumn('archived'));
  await knex.schema.alterTable('resource', t => t.dropColumn('deleted_with'));
  await knex.schema.alterTable('binding', t => t.dropColumn('stopped'));
  await knex.raw('DROP INDEX service_decommissioned');
  await knex.schema.alterTable('service', t => {
    for (const column of ['decommissioned_at', 'decommissioned_by', 'delete_at', 'removed_at']) t.dropColumn(column);
  });
};
