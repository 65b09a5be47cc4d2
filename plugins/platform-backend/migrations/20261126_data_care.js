// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('resource', t => {
    t.boolean('protected').notNullable().defaultTo(false).comment('Refuses to be deleted');
    t.timestamp('state_since').notNullable().defaultTo(knex.fn.now());
    t.timestamp('delete_at').comment('Deleted: until then it stands still and can be brought back whole');
    t.text('deleted_by');
    t.text('deleted_from').comment('Deleted: the state that it goes back to when it is brought back');
    t.jsonb('care_conditions').notNullable().defaultTo('[]').comment('Backups, their proof, the archive: written by its care alone');
    t.jsonb('source').comment('What it was restored from: {resource, object, name, database, backup, until}; `database` is what it is called inside');
    t.jsonb('login').comment('The login that counts: {user, secret, version}; null: the first one, that was never rotated');
    t.jsonb('logins').notNullable().defaultTo('[]').comment('Further logins that are let in: the next one, and the one before until nobody uses it');
    t.jsonb('policy').notNullable().defaultTo('{}').comment('What its team has set otherwise than the platform: backupEveryHours, keepDays, proveEveryHours');
    t.jsonb('kept').comment('What was last seen to be kept of it');
    t.jsonb('statistics').comment('How it was last seen to do');
    t.timestamp('looked_at').comment('When its care last looked');
    t.text('size_override');
    t.timestamp('size_override_until');
    t.dropUnique(['service', 'environment', 'type']);
  });
  // A service has one in each place; those that were restored beside it, replaced or deleted do not count.
  await knex.raw(`CREATE UNIQUE INDEX resource_of_binding ON resource (service, environment, type) WHERE state IN ('attached', 'detached')`);
  await knex.raw(`DROP INDEX resource_standalone`);
  await knex.raw(`CREATE UNIQUE INDEX resource_standalone ON resource (name, environment) WHERE service IS NULL AND state <> 'deleted'`);

  await knex.schema.createTable('backup', t => {
    t.text('id').primary();
    t.text('resource').notNullable().index().comment('Its id; a backup outlives the row');
    t.text('object_name').notNullable();
    t.text('database').notNullable().comment('What the database is called inside');
    t.text('target').notNullable();
    t.text('service');
    t.text('environment').notNullable();
    t.text('team').notNullable();
    t.text('name').notNullable().comment('What people call the database');
    t.text('reason').notNullable().comment('first, scheduled, asked, migration, final');
    t.text('state').notNullable().comment('wanted, running, complete, failed, removing');
    t.text('requested_by');
    t.text('operation').index();
    t.timestamp('created_at', { precision: 3 }).notNullable().defaultTo(knex.fn.now());
    t.timestamp('started_at', { precision: 3 });
    t.timestamp('ended_at', { precision: 3 });
    t.timestamp('keep_until').comment('Null: as long as the retention keeps it');
    t.bigInteger('bytes');
    t.jsonb('error').comment('{what, why, next}');
    t.jsonb('proof').comment('The newest: {run, state, startedAt, endedAt, message, words, checks}');
    t.text('proof_wanted').comment('A run that was asked for and has not begun');
    t.timestamp('proven_at').comment('When it was last restored and found to be good');
  });

  // What was restored from one, and what was done to one.
  await knex.raw(`CREATE INDEX resource_restored_from ON resource ((source->>'resource'))`);
  await knex.raw(`CREATE INDEX operation_on_database ON operation ((input->>'resource')) WHERE kind LIKE 'database.%'`);

  // How much goes on at once on a target is limited.
  await knex.raw(`CREATE INDEX backup_under_way ON backup (target) WHERE state = 'running' OR proof->>'state' = 'running'`);

  await knex.schema.createTable('database_role', t => {
    t.text('name').primary();
    t.text('resource').notNullable().references('id').inTable('resource').onDelete('CASCADE').index();
    t.text('access').notNullable().comment('read, write');
    t.text('person').notNullable();
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    t.timestamp('expires_at').notNullable();
    t.timestamp('ended_at');
  });

  // Which database and which login a revision's processes use; null: the place's own, with its first login.
  await knex.schema.alterTable('config_revision', t => {
    t.jsonb('database').comment('{object, user, secret, version}');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex.schema.alterTable('config_revision', t => t.dropColumn('database'));
  await knex.schema.dropTable('database_role');
  await knex.schema.dropTable('backup');
  await knex.raw('DROP INDEX operation_on_database');
  await knex.raw('DROP INDEX resource_restored_from');
  await knex.raw('DROP INDEX resource_of_binding');
  await knex.raw('DROP INDEX resource_standalone');
  await knex.raw('CREATE UNIQUE INDEX resource_standalone ON resource (name, environment) WHERE service IS NULL');
  await knex.schema.alterTable('resource', t => {
    t.unique(['service', 'environment', 'type']);
    for (const column of ['protected', 'state_since', 'delete_at', 'deleted_by', 'deleted_from', 'care_conditions', 'source', 'login', 'logins', 'policy', 'kept', 'statistics', 'looked_at', 'size_override', 'size_override_until']) t.dropColumn(column);
  });
};
