// @ts-check

/** Notices for people: what is told (the outbox), to whom, and how far each has come. */

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  await knex.schema.createTable('notice', t => {
    t.bigIncrements('id');
    t.text('uid').notNullable().unique().comment('What a receiver knows it by, however often it comes');
    t.text('key').notNullable().unique().comment('What it tells of: the same thing is told once');
    t.text('kind').notNullable();
    t.text('title').notNullable();
    t.text('text').comment('More than the title has room for');
    t.text('lane').notNullable().comment('What it is in order with: a service, or an environment');
    t.text('service');
    t.text('team');
    t.text('environment');
    t.text('actor');
    t.text('operation');
    t.jsonb('links').notNullable().defaultTo('[]');
    t.timestamp('created_at', { precision: 3 }).notNullable().defaultTo(knex.fn.now());
    t.index(['team', 'id']);
    t.index(['service', 'id']);
    t.index(['created_at']);
  });
  await knex.schema.createTable('notice_receiver', t => {
    t.text('name').primary();
    t.text('team').comment('Null for what all teams do');
    t.specificType('kinds', 'text[]').comment('Null for all');
    t.timestamp('removed_at').comment('No longer in the configuration');
  });
  await knex.schema.createTable('notice_delivery', t => {
    t.bigIncrements('id');
    t.bigInteger('notice').notNullable().references('id').inTable('notice').onDelete('CASCADE');
    t.text('receiver').notNullable();
    t.text('lane').notNullable();
    t.text('state').notNullable().defaultTo('waiting').comment('waiting, delivered, dead');
    t.integer('attempts').notNullable().defaultTo(0);
    t.timestamp('next_at', { precision: 3 }).notNullable().defaultTo(knex.fn.now());
    t.text('last_error').comment('Why the last attempt failed; never the address');
    t.timestamp('ended_at', { precision: 3 });
    t.unique(['notice', 'receiver']);
  });
  await knex.raw(`CREATE INDEX notice_delivery_waiting ON notice_delivery (receiver, lane, notice) WHERE state = 'waiting'`);
  await knex.raw(`CREATE INDEX notice_delivery_state ON notice_delivery (state, id)`);
  await knex.schema.createTable('notice_reader', t => {
    t.text('actor').primary();
    t.bigInteger('seen').notNullable().comment('The newest notice that this person has seen');
  });
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of ['notice_reader', 'notice_delivery', 'notice_receiver', 'notice']) await knex.schema.dropTableIfExists(table);
};
