/** How much a large company has: what `benchPages` puts into the tables. */
export const LARGE = { services: 2000, environments: 3, deployments: 200_000, releasesEach: 20, operations: 20_000, events: 100_000, audit: 100_000, notices: 100_000 };

const SPEC = JSON.stringify({
  kind: 'Service',
  metadata: { name: 'large', team: 'platform', tier: 'standard' },
  spec: {
    language: 'typescript', framework: 'fastify', runtime: { replicas: 1, cpu: '250m', memory: '256Mi' }, database: { type: 'postgres', size: 'small' },
    monitoring: { alerts: true, dashboard: true, slo: 99.9 }, deployment: { strategy: 'rolling', canary: false, rollback: 'automatic' }, commands: {},
  },
});

const node = (type: string, id: string, name: string) => `jsonb_build_object('id', ${id}, 'type', '${type}', 'name', ${name}, 'phase', 'ready', 'message', 'Up', 'since', now(), 'observedGeneration', 1)`;

/**
 * Statements that fill the tables. Nothing of it is in `work`: the loop leaves it alone. Every release carries an OpenAPI
 * document of 8 kB, as those of real services do. Samples reach into the next minutes, so that there are figures while it
 * is measured.
 */
export const seedStatements = ({ services, deployments, releasesEach, operations, events, audit, notices } = LARGE): string[] => {
  const each = deployments / services;
  return [
    `INSERT INTO environment (name, target, promotion_order, base, team) SELECT 'qa', target, NULL, 'staging', 'platform' FROM environment WHERE name = 'staging'`,
    `INSERT INTO service (name, team, template, next_release, created_by) SELECT 'large-' || i, CASE WHEN i % 40 = 0 THEN 'platform' ELSE 'team-' || i % 100 END, 'typescript-service', ${releasesEach + 1}, 'user:default/bench' FROM generate_series(1, ${services}) i`,
    `INSERT INTO repository (name, service, team, made, url, clone_url, default_branch, seen_head) SELECT name, name, team, true, 'http://localhost/repositories/' || name, 'http://localhost/git/' || name || '.git', 'main', md5(name) FROM service WHERE name LIKE 'large-%'`,
    `INSERT INTO release (service, number, commit, commit_message, commit_author, committed_at, artifact, spec, commands, definitions_hash, documents)
     SELECT s.name, n, md5(s.name || n), 'Change ' || n, 'Bench', now() - (${releasesEach} - n) * interval '1 day', s.name || '-' || n, jsonb_set('${SPEC}'::jsonb, '{metadata,name}', to_jsonb(s.name)), '{"start":"node src/main.ts"}', 'bench',
            jsonb_build_object('openapi.json', repeat(md5(s.name || n), 256))
       FROM service s, generate_series(1, ${releasesEach}) n WHERE s.name LIKE 'large-%'`,
    `INSERT INTO config_revision (service, environment, number, values) SELECT s.name, e.name, 1, '{}' FROM service s, environment e WHERE s.name LIKE 'large-%'`,
    `INSERT INTO binding (service, environment, stable, stable_since, observed_generation, monthly_cost, nodes, conditions)
     SELECT s.name, e.name, ${releasesEach}, now() - random() * interval '30 days', 1, round((random() * 90)::numeric, 2),
            jsonb_build_array(${node('postgres', "'postgres'", "s.name || '-' || e.name || '-db'")}, ${node('workload', `'workload/r${releasesEach}'`, `s.name || '-' || e.name || '-r${releasesEach}-c1'`)} || '{"outputs":{"replicas":1,"ready":1}}', ${node('route', "'route'", "s.name || '-' || e.name")} || '{"outputs":{"url":"http://localhost:1","localUrl":"http://localhost:1"}}'),
            jsonb_build_array(jsonb_build_object('type', 'Ready', 'status', CASE WHEN random() < 0.02 THEN 'False' ELSE 'True' END, 'reason', 'Serving', 'message', 'Everything is as wanted.', 'observedGeneration', 1, 'lastTransitionAt', now()))
       FROM service s, environment e WHERE s.name LIKE 'large-%'`,
    `INSERT INTO resource (id, type, name, object_name, service, environment, team, size, target, state)
     SELECT 'pg-' || md5(service || environment), 'postgres', service || '-db', service || '-' || environment || '-db', service, environment, 'platform', 'small', 'local', 'attached' FROM binding WHERE service LIKE 'large-%'`,
    `INSERT INTO operation (id, kind, title, service, team, environment, actor, door, input, state, created_at, ended_at)
     SELECT 'op-' || lpad(i::text, 9, '0') || '-' || substr(md5(i::text), 1, 10), 'deploy', 'Deploy large-' || (i % ${services} + 1), 'large-' || (i % ${services} + 1), 'platform', 'production', 'user:default/bench', 'cli',
            jsonb_build_object('service', 'large-' || (i % ${services} + 1), 'team', 'platform', 'environments', '["staging", "production"]'::jsonb, 'production', '["production"]'::jsonb, 'release', 1), CASE WHEN i % 50 = 0 THEN 'failed' ELSE 'succeeded' END,
            now() - (${operations} - i) * interval '1 minute', now() - (${operations} - i) * interval '1 minute' + interval '30 seconds'
       FROM generate_series(1, ${operations}) i`,
    `INSERT INTO operation_step (operation, position, id, state, started_at, ended_at)
     SELECT o.id, s.position, s.step, 'succeeded', o.created_at, o.ended_at FROM operation o,
            unnest(ARRAY['release', 'staging/gate', 'staging/migrate', 'staging/deploy', 'staging/smoke', 'staging/traffic', 'production/gate', 'production/migrate', 'production/deploy', 'production/smoke', 'production/traffic']) WITH ORDINALITY AS s(step, position)
      WHERE o.service LIKE 'large-%'`,
    `INSERT INTO deployment (service, environment, from_release, to_release, from_config_revision, config_revision, commit, committed_at, actor, door, operation, started_at, ready_at, outcome)
     SELECT 'large-' || s, (ARRAY['staging', 'production'])[1 + n % 2], greatest(1, n % ${releasesEach}), 1 + n % ${releasesEach}, 1, 1, md5(s || '.' || n), now() - interval '1 hour', 'user:default/bench', 'cli',
            'op-' || lpad((1 + (s * ${each} + n) % ${operations})::text, 9, '0') || '-' || substr(md5((1 + (s * ${each} + n) % ${operations})::text), 1, 10), now() - (${each} - n) * interval '1 hour', now() - (${each} - n) * interval '1 hour' + interval '30 seconds', CASE WHEN n % 20 = 0 THEN 'rolled-back' ELSE 'succeeded' END
       FROM generate_series(1, ${services}) s, generate_series(1, ${each}) n`,
    `INSERT INTO event (time, type, title, service, environment, team, actor) SELECT now() - (${events} - i) * interval '10 seconds', 'operation.succeeded', 'Deploy large-' || (i % ${services} + 1), 'large-' || (i % ${services} + 1), 'production', CASE WHEN (i % ${services} + 1) % 40 = 0 THEN 'platform' ELSE 'team-' || (i % ${services} + 1) % 100 END, 'user:default/bench' FROM generate_series(1, ${events}) i`,
    `INSERT INTO audit (time, actor, door, action, subject, service, team, outcome) SELECT now() - (${audit} - i) * interval '10 seconds', 'user:default/bench', 'cli', 'createDeployment', 'large-' || (i % ${services} + 1), 'large-' || (i % ${services} + 1), 'platform', CASE WHEN i % 100 = 0 THEN 'refused' ELSE 'allowed' END FROM generate_series(1, ${audit}) i`,
    `INSERT INTO incident (service, team, title, opened_by, opened_at, closed_at, closed_by) SELECT 'large-' || i, 'platform', 'Trouble', 'user:default/bench', now() - i * interval '1 hour', CASE WHEN i > 20 THEN now() END, CASE WHEN i > 20 THEN 'user:default/bench' END FROM generate_series(1, ${services}) i`,
    `INSERT INTO freeze_window (environment, team, reason, created_by, starts_at, ends_at) SELECT 'production', 'team-' || i % 100, 'Frozen', 'user:default/bench', now() - i * interval '1 day', now() + interval '1 day' FROM generate_series(1, 50) i`,
    `INSERT INTO approval (operation, service, team, environment, attempt, requested_by, expires_at, state, seen) SELECT id, service, team, 'production', 1, actor, now() + interval '1 day', CASE WHEN random() < 0.05 THEN 'waiting' ELSE 'approved' END, '{"release":"r1","plan":null,"reason":null}' FROM operation WHERE service LIKE 'large-%' ORDER BY id DESC LIMIT 5000`,
    `INSERT INTO sample (service, environment, minute, requests, errors, latency_sum_ms, p95_ms) SELECT service, environment, date_trunc('minute', now()) - m * interval '1 minute', 600, (s.number % 50 = 0)::int * 60 + 1, 6000, 20 FROM binding, generate_series(-20, 60) m, LATERAL (SELECT substr(service, 7)::int AS number) s WHERE service LIKE 'large-%' AND environment = 'production'`,
    `INSERT INTO sample_day (service, environment, day, requests, errors) SELECT service, environment, (now() AT TIME ZONE 'UTC')::date - d, 864000, (random() * 1000)::int FROM binding, generate_series(1, 29) d WHERE service LIKE 'large-%' ON CONFLICT DO NOTHING`,
    `INSERT INTO error_budget (service, environment, objective, requests, errors, since, left_share) SELECT service, environment, 99.9, requests, errors, now() - interval '29 days', greatest(-1, 1 - errors / (requests * 0.001)) FROM (SELECT service, environment, sum(requests) AS requests, sum(errors) AS errors FROM sample_day WHERE service LIKE 'large-%' GROUP BY 1, 2) d`,
    `INSERT INTO notice (uid, key, kind, title, lane, service, team, environment, actor, created_at)
     SELECT md5('uid' || i), 'bench/' || i, 'deployed', 'large-' || s || ' is deployed', 'service/large-' || s, 'large-' || s, CASE WHEN s % 40 = 0 THEN 'platform' ELSE 'team-' || s % 100 END, 'production', 'user:default/bench', now() - (${notices} - i) * interval '10 seconds'
       FROM generate_series(1, ${notices}) i, LATERAL (SELECT i % ${services} + 1 AS s) n`,
    `VACUUM ANALYZE`,
  ];
};
