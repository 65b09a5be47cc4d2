// @ts-check

/** @param {import('knex').Knex} knex */
exports.up = async function up(knex) {
  // Rises at each claim, over all keys: a fence is never lower than one that any object has seen before.
  await knex.raw('CREATE SEQUENCE work_fence');

  await knex.schema.createTable('target', t => {
    t.text('name').primary();
    t.jsonb('capabilities').notNullable();
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
  });
  await knex.schema.createTable('environment', t => {
    t.text('name').primary();
    t.text('target').notNullable().comment('Which infrastructure holds it');
    t.integer('promotion_order').comment('Null for what no release goes through by itself: an environment of a team, a preview');
    t.boolean('production').notNullable().defaultTo(false);
    t.text('base').comment('Set for what is outside of the promotion order: the environment that it is made from');
    t.text('team').comment('Whose own environment it is; null for those of everybody, and for previews');
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
  });
  await knex.schema.createTable('service', t => {
    t.text('name').primary();
    t.text('team').notNullable().comment('The owner; moved only by service.transfer');
    t.text('template');
    t.integer('next_release').notNullable().defaultTo(1);
    t.text('created_by').notNullable();
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
  });
  await knex.schema.createTable('repository', t => {
    t.text('name').primary();
    t.text('service').references('name').inTable('service').onDelete('CASCADE').index().comment('Null for one that holds no service');
    t.text('team').notNullable();
    t.boolean('made').notNullable().defaultTo(false).comment('False until its host has it');
    t.text('url').notNullable();
    t.text('clone_url').notNullable();
    t.text('default_branch').notNullable();
    t.text('seen_head').comment('Head that a pipeline was last started for; null until the first');
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
  });
  await knex.schema.createTable('release', t => {
    t.text('service').notNullable().references('name').inTable('service').onDelete('CASCADE');
    t.integer('number').notNullable();
    t.text('commit').notNullable();
    t.text('commit_message').notNullable();
    t.text('commit_author').notNullable();
    t.timestamp('committed_at').notNullable();
    t.text('artifact').notNullable();
    t.jsonb('spec').notNullable();
    t.jsonb('commands').notNullable();
    t.text('definitions_hash').notNullable();
    t.jsonb('documents').notNullable().defaultTo('{}').comment('What the build made for people to read (openapi.json)');
    t.jsonb('migrations').notNullable().defaultTo('[]').comment('Those of its commit, and whether each can be taken back');
    t.boolean('artifact_gone').notNullable().defaultTo(false).comment('Tidied up: it cannot be started any more');
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    t.primary(['service', 'number']);
    t.unique(['service', 'commit']);
  });
  await knex.schema.createTable('config_revision', t => {
    t.text('service').notNullable().references('name').inTable('service').onDelete('CASCADE');
    t.text('environment').notNullable();
    t.integer('number').notNullable();
    t.jsonb('values').notNullable();
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    t.primary(['service', 'environment', 'number']);
  });
  await knex.schema.createTable('secret_version', t => {
    t.text('name').notNullable();
    t.integer('version').notNullable();
    t.binary('ciphertext').notNullable().comment('AES-256-GCM; the key is a file outside the database');
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    t.primary(['name', 'version']);
  });
  await knex.schema.createTable('binding', t => {
    t.text('service').notNullable().references('name').inTable('service').onDelete('CASCADE');
    t.text('environment').notNullable().references('name').inTable('environment');
    t.integer('stable');
    t.integer('candidate');
    t.integer('weight').notNullable().defaultTo(0);
    t.integer('config_revision').notNullable().defaultTo(1).comment('That of the stable release');
    t.integer('candidate_config_revision').comment('That of the candidate where it is another');
    t.boolean('candidate_migrates').notNullable().defaultTo(true).comment('False on the way back: the schema stays');
    t.integer('generation').notNullable().defaultTo(1).comment('Rises with each change of what is wanted');
    t.boolean('removing').notNullable().defaultTo(false).comment('Everything goes, its resources too (undo)');
    t.timestamp('stable_since');
    t.jsonb('graph').notNullable().defaultTo('{"nodes":[],"conditions":[]}');
    t.jsonb('nodes').notNullable().defaultTo('[]');
    t.jsonb('conditions').notNullable().defaultTo('[]');
    t.integer('observed_generation').notNullable().defaultTo(0);
    t.decimal('monthly_cost', 14, 2).notNullable().defaultTo(0).comment('Of its graph, at the prices of the definitions; written with it');
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    t.primary(['service', 'environment']);
  });
  // What lists of thousands of places are filtered and sorted by, without reading all that is known of each.
  const ready = `jsonb_path_query_first(conditions, '$[*] \\? (@.type == "Ready")')`;
  const workload = `jsonb_path_query_first(nodes, '$[*] \\? (@.id == $id)', ('{"id":"workload/r' || stable::text || '"}')::jsonb)`;
  /** @param {string} name */
  const count = name =>
    `CASE WHEN ${workload} -> 'outputs' IS NULL THEN NULL WHEN jsonb_typeof(${workload} #> '{outputs,${name}}') = 'number' THEN (${workload} #>> '{outputs,${name}}')::numeric ELSE 0 END`;
  await knex.raw(`
    ALTER TABLE binding
      ADD COLUMN ready_status text GENERATED ALWAYS AS (${ready} ->> 'status') STORED,
      ADD COLUMN ready_reason text GENERATED ALWAYS AS (${ready} ->> 'reason') STORED,
      ADD COLUMN ready_generation text GENERATED ALWAYS AS (${ready} ->> 'observedGeneration') STORED,
      ADD COLUMN workload_phase text GENERATED ALWAYS AS (${workload} ->> 'phase') STORED,
      ADD COLUMN workload_since text GENERATED ALWAYS AS (${workload} ->> 'since') STORED,
      ADD COLUMN replicas_ready numeric GENERATED ALWAYS AS (${count('ready')}) STORED,
      ADD COLUMN replicas_wanted numeric GENERATED ALWAYS AS (${count('replicas')}) STORED,
      ADD COLUMN observed boolean GENERATED ALWAYS AS (conditions <> '[]') STORED`);
  await knex.schema.createTable('service_transfer', t => {
    t.bigIncrements('id');
    t.text('service').notNullable().references('name').inTable('service').onDelete('CASCADE').index();
    t.text('from_team').notNullable();
    t.text('to_team').notNullable();
    t.text('asked_by').notNullable();
    t.text('asked_team').notNullable().comment('In whose name: the other of the two has to agree');
    t.timestamp('asked_at').notNullable().defaultTo(knex.fn.now());
    t.timestamp('expires_at').notNullable();
    t.text('reason');
    t.text('state').notNullable().comment('waiting, accepted, declined');
    t.text('decided_by');
    t.timestamp('decided_at');
    t.text('operation');
  });
  await knex.schema.createTable('replica_override', t => {
    t.bigIncrements('id');
    t.text('service').notNullable();
    t.text('environment').notNullable();
    t.integer('replicas').notNullable();
    t.text('reason').notNullable();
    t.text('created_by').notNullable();
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    t.timestamp('expires_at').notNullable();
    t.timestamp('ended_at');
    t.text('operation').notNullable().unique();
    t.foreign(['service', 'environment']).references(['service', 'environment']).inTable('binding').onDelete('CASCADE');
  });
  await knex.raw('CREATE UNIQUE INDEX replica_override_one ON replica_override (service, environment) WHERE ended_at IS NULL');
  await knex.schema.createTable('resource', t => {
    t.text('id').primary();
    t.text('type').notNullable();
    t.text('name').notNullable().comment('What a person calls it');
    t.text('object_name').notNullable().comment('What the target calls it');
    t.text('service');
    t.text('environment').notNullable().references('name').inTable('environment');
    t.text('team').notNullable();
    t.text('size').notNullable();
    t.text('target').notNullable();
    t.text('state').notNullable().comment('attached, detached; standalone: without a service, with a life of its own');
    t.text('operation').comment('The one that made it, where there is no service; until it has succeeded it may take it back');
    // What follows belongs to those without a service. The nodes of a binding say how the others are.
    t.integer('generation').notNullable().defaultTo(1).comment('Rises with each change of what is wanted');
    t.boolean('removing').notNullable().defaultTo(false).comment('It goes, with its data (undo)');
    t.jsonb('node').comment('What was last observed');
    t.jsonb('conditions').notNullable().defaultTo('[]');
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    t.unique(['service', 'environment', 'type']);
    t.unique(['object_name', 'type', 'target']);
  });
  await knex.raw('CREATE UNIQUE INDEX resource_standalone ON resource (name, environment) WHERE service IS NULL');
  await knex.schema.createTable('deployment', t => {
    t.bigIncrements('id');
    t.text('service').notNullable();
    t.text('environment').notNullable();
    t.integer('from_release');
    t.integer('to_release').notNullable();
    t.integer('from_config_revision');
    t.integer('config_revision').notNullable();
    t.text('commit').notNullable();
    t.timestamp('committed_at').notNullable();
    t.text('actor').notNullable();
    t.text('door').notNullable();
    t.boolean('human_decided').notNullable().defaultTo(false);
    t.text('operation');
    t.timestamp('started_at').notNullable().defaultTo(knex.fn.now());
    t.timestamp('ready_at');
    t.text('reason').comment('Why, where somebody or something has said so');
    t.text('outcome').comment('succeeded, failed, superseded, rolled-back; null while it goes on');
    t.jsonb('before').comment('What the release before had answered until then: requests, errors');
    t.text('rolled_back_by').comment('The operation that has taken it back by itself, once');
    t.index(['service', 'id']);
    t.index(['service', 'environment', 'id']);
    t.index(['operation']);
    t.index(['ready_at']);
  });
  await knex.schema.createTable('operation', t => {
    t.text('id').primary();
    t.text('kind').notNullable();
    t.text('title').notNullable();
    t.text('service').index();
    t.text('team');
    t.text('environment');
    t.text('parent').index();
    t.text('actor').notNullable();
    t.text('door').notNullable();
    t.boolean('on_behalf').notNullable().defaultTo(false);
    t.jsonb('input').notNullable();
    t.text('state').notNullable();
    t.text('exclusive_key').comment('At most one operation that has not ended holds it');
    t.text('superseded_by').comment('The newer one that has overtaken it');
    t.text('key').comment('The idempotency key it was started with');
    t.text('task').index().comment('The template task it is part of, or undoes');
    t.text('task_step').comment('The step of the template');
    t.jsonb('decision').comment('What a person has decided of a rollout while it ran: promote, abort');
    t.integer('attempt').notNullable().defaultTo(1);
    t.jsonb('error');
    t.jsonb('result').notNullable().defaultTo('{}');
    t.jsonb('spans').notNullable().defaultTo('[]');
    t.timestamp('created_at', { precision: 3 }).notNullable().defaultTo(knex.fn.now());
    t.timestamp('ended_at', { precision: 3 });
    t.index(['created_at', 'id']);
    // Lists of those that run, or have failed, among very many that have not.
    t.index(['state', 'created_at', 'id']);
    t.index(['key']);
  });
  await knex.raw(
    `CREATE UNIQUE INDEX operation_exclusive ON operation (exclusive_key) WHERE exclusive_key IS NOT NULL AND state IN ('running', 'undoing')`,
  );
  await knex.schema.createTable('operation_step', t => {
    t.text('operation').notNullable().references('id').inTable('operation').onDelete('CASCADE');
    t.integer('position').notNullable();
    t.text('id').notNullable();
    t.text('state').notNullable();
    t.timestamp('started_at', { precision: 3 });
    t.timestamp('ended_at', { precision: 3 });
    t.text('message');
    t.jsonb('error');
    t.jsonb('data').notNullable().defaultTo('{}').comment('What the step must remember over a crash');
    t.primary(['operation', 'id']);
  });
  await knex.schema.createTable('incident', t => {
    t.bigIncrements('id');
    t.text('service').notNullable().references('name').inTable('service').onDelete('CASCADE').index();
    t.text('team').notNullable();
    t.text('title').notNullable();
    t.integer('release').comment('The release that is said to have brought it');
    t.text('summary').comment('What it was, said when it was closed');
    t.text('opened_by').notNullable();
    t.timestamp('opened_at', { precision: 3 }).notNullable().defaultTo(knex.fn.now());
    t.text('closed_by');
    t.timestamp('closed_at', { precision: 3 });
  });
  await knex.raw('CREATE UNIQUE INDEX incident_open ON incident (service) WHERE closed_at IS NULL');
  await knex.schema.createTable('freeze_window', t => {
    t.bigIncrements('id');
    t.text('environment');
    t.text('team');
    t.text('service');
    t.timestamp('starts_at').notNullable().defaultTo(knex.fn.now());
    t.timestamp('ends_at');
    t.text('reason').notNullable();
    t.bigInteger('incident').references('id').inTable('incident').onDelete('CASCADE');
    t.text('created_by').notNullable();
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    t.text('ended_by');
    t.timestamp('ended_at');
  });
  await knex.schema.createTable('approval', t => {
    t.bigIncrements('id');
    t.text('operation').notNullable().references('id').inTable('operation').onDelete('CASCADE').index();
    t.text('service').notNullable();
    t.text('team').notNullable();
    t.text('environment').notNullable();
    t.integer('attempt').notNullable();
    t.text('requested_by').notNullable();
    t.timestamp('requested_at').notNullable().defaultTo(knex.fn.now());
    t.timestamp('expires_at').notNullable();
    t.text('state').notNullable();
    t.text('decided_by');
    t.timestamp('decided_at');
    t.text('reason');
    t.jsonb('seen').notNullable().comment('What was shown to whoever decides: the release, the plan');
    t.index(['service', 'id']);
  });
  await knex.raw(`CREATE INDEX approval_waiting ON approval (id) WHERE state = 'waiting'`);
  await knex.schema.createTable('plan', t => {
    t.text('id').primary();
    t.text('service').notNullable().references('name').inTable('service').onDelete('CASCADE');
    t.jsonb('change').notNullable().comment('What was asked for');
    t.integer('release').notNullable().comment('The one that serves in the end');
    t.jsonb('notes').notNullable().comment('What else was said, in words');
    t.jsonb('environments').notNullable().comment('What would happen in each, with what was read for it');
    t.text('not_included');
    t.text('created_by').notNullable();
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    t.timestamp('expires_at').notNullable();
    t.text('operation').comment('The one that has applied it');
  });
  await knex.schema.createTable('measurement', t => {
    t.bigIncrements('id');
    t.text('operation').notNullable().references('id').inTable('operation').onDelete('CASCADE');
    t.text('step').notNullable();
    t.integer('attempt').notNullable();
    t.integer('number').notNullable();
    t.text('environment').notNullable();
    t.timestamp('time', { precision: 3 }).notNullable();
    t.integer('weight').notNullable();
    t.text('stable_release').notNullable();
    t.text('candidate_release').notNullable();
    t.jsonb('stable').comment('Requests, errors and p95 since the one before; null if the source did not say');
    t.jsonb('candidate');
    t.jsonb('probes').notNullable();
    t.text('verdict').notNullable().comment('successful, failed, inconclusive, error');
    t.text('reason').notNullable();
    t.unique(['operation', 'step', 'attempt', 'number']);
    t.index(['time']);
  });
  await knex.schema.createTable('work', t => {
    t.text('key').primary();
    t.timestamp('due_at').notNullable().defaultTo(knex.fn.now());
    t.boolean('dirty').notNullable().defaultTo(false).comment('Asked for again while it was claimed');
    t.text('lease_owner');
    t.timestamp('lease_until');
    t.bigInteger('fence').notNullable().defaultTo(0);
    t.integer('failures').notNullable().defaultTo(0);
    t.index(['due_at']);
  });
  await knex.schema.createTable('event', t => {
    t.bigIncrements('id');
    t.specificType('transaction_id', 'xid8').notNullable().defaultTo(knex.raw('pg_current_xact_id()'));
    t.timestamp('time', { precision: 3 }).notNullable().defaultTo(knex.fn.now());
    t.text('type').notNullable();
    t.text('title').notNullable();
    t.text('service');
    t.text('environment');
    t.text('team').comment('Whose it was then');
    t.text('actor');
    t.text('operation');
    t.index(['service', 'id']);
    t.index(['team', 'id']);
  });
  await knex.schema.createTable('consumer_cursor', t => {
    t.text('consumer').primary();
    t.bigInteger('position').notNullable();
  });
  await knex.schema.createTable('audit', t => {
    t.bigIncrements('id');
    t.timestamp('time', { precision: 3 }).notNullable().defaultTo(knex.fn.now());
    t.text('actor').notNullable();
    t.text('door').notNullable();
    t.text('action').notNullable();
    t.text('subject');
    t.text('service').comment('Which it was about; no reference, since the audit outlives it');
    t.text('team');
    t.boolean('on_behalf').notNullable().defaultTo(false);
    t.text('outcome').notNullable();
    t.text('reason');
    t.text('operation');
    t.index(['service', 'id']);
  });
  // Append-only: not even the platform's own login changes what was written.
  await knex.raw(`
    CREATE FUNCTION audit_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'the audit is append-only'; END $$`);
  await knex.raw(
    'CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_is_append_only()',
  );
  await knex.schema.createTable('idempotency', t => {
    t.text('actor').notNullable();
    t.text('key').notNullable();
    t.text('request_hash').notNullable();
    t.text('operation').notNullable();
    t.timestamp('created_at').notNullable().defaultTo(knex.fn.now());
    t.primary(['actor', 'key']);
  });
  await knex.schema.createTable('sample', t => {
    t.text('service').notNullable();
    t.text('environment').notNullable();
    t.timestamp('minute').notNullable();
    t.integer('requests').notNullable();
    t.integer('errors').notNullable();
    t.double('latency_sum_ms').notNullable();
    t.double('p95_ms');
    t.primary(['service', 'environment', 'minute']);
  });
  await knex.raw('CREATE INDEX sample_errors ON sample (minute) WHERE errors > 0');
  await knex.schema.createTable('sample_day', t => {
    t.text('service').notNullable();
    t.text('environment').notNullable();
    t.date('day').notNullable().comment('Of UTC');
    t.bigInteger('requests').notNullable();
    t.bigInteger('errors').notNullable();
    t.primary(['service', 'environment', 'day']);
  });
  // Whoever writes samples, and however often the same minute: the days are their sums.
  await knex.raw(`
    CREATE FUNCTION count_sample_days() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'INSERT' THEN
        INSERT INTO sample_day (service, environment, day, requests, errors)
          SELECT service, environment, (minute AT TIME ZONE 'UTC')::date, sum(requests), sum(errors) FROM fresh GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
          ON CONFLICT (service, environment, day) DO UPDATE SET requests = sample_day.requests + excluded.requests, errors = sample_day.errors + excluded.errors;
      ELSE
        INSERT INTO sample_day (service, environment, day, requests, errors)
          SELECT service, environment, (minute AT TIME ZONE 'UTC')::date, sum(requests), sum(errors)
            FROM (SELECT service, environment, minute, requests, errors FROM fresh UNION ALL SELECT service, environment, minute, -requests, -errors FROM stale) moved
           GROUP BY 1, 2, 3 HAVING sum(requests) <> 0 OR sum(errors) <> 0 ORDER BY 1, 2, 3
          ON CONFLICT (service, environment, day) DO UPDATE SET requests = sample_day.requests + excluded.requests, errors = sample_day.errors + excluded.errors;
      END IF;
      RETURN NULL;
    END $$`);
  await knex.raw('CREATE TRIGGER sample_inserted AFTER INSERT ON sample REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION count_sample_days()');
  await knex.raw('CREATE TRIGGER sample_updated AFTER UPDATE ON sample REFERENCING OLD TABLE AS stale NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION count_sample_days()');
  await knex.schema.createTable('error_budget', t => {
    t.text('service').notNullable().references('name').inTable('service').onDelete('CASCADE');
    t.text('environment').notNullable();
    t.double('objective').notNullable();
    t.double('requests').notNullable();
    t.double('errors').notNullable();
    t.timestamp('since');
    t.double('left_share').notNullable().comment('Share that is left; below 0 when more has failed than is allowed');
    t.primary(['service', 'environment']);
  });
  await knex.schema.createTable('alert', t => {
    t.bigIncrements('id');
    t.text('service').notNullable().references('name').inTable('service').onDelete('CASCADE');
    t.text('environment').notNullable();
    t.text('rule').notNullable();
    t.text('message').notNullable().comment('The measurement that it fired with');
    t.timestamp('fired_at').notNullable().defaultTo(knex.fn.now());
    t.timestamp('resolved_at');
    t.index(['service', 'id']);
  });
  await knex.raw('CREATE UNIQUE INDEX alert_firing ON alert (service, environment, rule) WHERE resolved_at IS NULL');
};

/** @param {import('knex').Knex} knex */
exports.down = async function down(knex) {
  for (const table of [
    'approval', 'freeze_window', 'incident', 'plan', 'error_budget', 'sample_day', 'sample', 'idempotency', 'audit', 'consumer_cursor', 'event', 'work', 'measurement', 'operation_step', 'operation', 'deployment',
    'resource', 'alert', 'service_transfer', 'replica_override', 'binding', 'secret_version', 'config_revision', 'release', 'repository', 'service', 'environment', 'target',
  ]) {
    await knex.schema.dropTableIfExists(table);
  }
  await knex.raw('DROP FUNCTION IF EXISTS audit_is_append_only');
  await knex.raw('DROP FUNCTION IF EXISTS count_sample_days');
  await knex.raw('DROP SEQUENCE IF EXISTS work_fence');
};
