// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('config_revision', t => {
    t.jsonb('secrets').notNullable().defaultTo('{}').comment('Versions of the secrets, by name; no values');
    t.jsonb('changed').notNullable().defaultTo('{}').comment('When each value was last changed and by whom, by name');
    t.text('created_by');
    t.text('operation').comment('The one that made it; none for a copy');
  });
  await knex.schema.alterTable('secret_version', t => {
    t.text('key_id').comment('Which key it is encrypted with; null: the first one that there was');
  });
  await knex.schema.createTable('service_secret', t => {
    t.text('service').notNullable().references('name').inTable('service').onDelete('CASCADE');
    t.text('environment').notNullable();
    t.text('name').notNullable();
    t.integer('version').notNullable().comment('That of secret_version; numbers are never used twice');
    t.boolean('generated').notNullable().comment('Made by the platform, which can rotate it');
    t.text('created_by').notNullable();
    t.timestamp('created_at', { precision: 3 }).notNullable().defaultTo(knex.fn.now());
    t.text('operation').notNullable();
    t.timestamp('destroyed_at').comment('Its value is gone');
    t.primary(['service', 'environment', 'name', 'version']);
    t.index(['operation']);
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.dropTableIfExists('service_secret');
  await knex.schema.alterTable('secret_version', t => t.dropColumn('key_id'));
  await knex.schema.alterTable('config_revision', t => {
    t.dropColumn('secrets');
    t.dropColumn('changed');
    t.dropColumn('created_by');
    t.dropColumn('operation');
  });
};
