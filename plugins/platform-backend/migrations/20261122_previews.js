// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.alterTable('environment', t => {
    t.text('service').references('name').inTable('service').onDelete('CASCADE').comment('Of a preview: whose branch it shows');
    t.text('branch').comment('Of a preview: the branch that it shows');
    t.text('created_by').comment('Null for those that an installation begins with');
    t.timestamp('expires_at').comment('When it goes by itself; null: never');
    t.timestamp('last_used_at').comment('When the proxy last saw a request for something in it');
    t.boolean('removing').notNullable().defaultTo(false).comment('It is being torn down: nothing new begins in it');
  });
  await knex.raw('CREATE UNIQUE INDEX environment_preview ON environment (service, branch) WHERE branch IS NOT NULL');
  await knex.raw('CREATE INDEX environment_expires ON environment (expires_at) WHERE expires_at IS NOT NULL');

  // What is remembered of a branch as long as it is there, also when its preview has expired: only a new push brings it back.
  await knex.schema.createTable('preview_branch', t => {
    t.text('service').notNullable().references('name').inTable('service').onDelete('CASCADE').index();
    t.text('repository').notNullable();
    t.text('branch').notNullable();
    t.text('environment').notNullable().comment('Name of its preview, whether that is there or not');
    t.text('head').notNullable().comment('Head that a run was last begun for');
    t.boolean('ahead').notNullable().comment('It had commits that the default branch did not have: when that has them too, it is merged');
    t.text('compared_with').comment('Head of the default branch that it was last compared with');
    t.primary(['repository', 'branch']);
  });

  await knex.schema.alterTable('release', t => {
    t.text('preview').references('name').inTable('environment').comment('Built for this preview, and for nothing else; null: of the default branch');
    t.dropUnique(['service', 'commit']);
  });
  await knex.raw('CREATE UNIQUE INDEX release_commit ON release (service, commit) WHERE preview IS NULL');
  await knex.raw('CREATE UNIQUE INDEX release_preview_commit ON release (service, commit, preview) WHERE preview IS NOT NULL');
  await knex.raw('CREATE INDEX release_of_preview ON release (preview) WHERE preview IS NOT NULL');
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  await knex('release').whereNotNull('preview').delete();
  await knex.raw('DROP INDEX release_commit');
  await knex.raw('DROP INDEX release_preview_commit');
  await knex.schema.alterTable('release', t => {
    t.dropColumn('preview');
    t.unique(['service', 'commit']);
  });
  await knex.schema.dropTable('preview_branch');
  await knex.schema.alterTable('environment', t => t.dropColumns('service', 'branch', 'created_by', 'expires_at', 'last_used_at', 'removing'));
};
