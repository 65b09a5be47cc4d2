import { type CompileInput, type Configuration, OWN_STATES, type ReleaseRef, type TargetCapabilities } from '@waymark/platform-common';
import type { Knex } from 'knex';
import { dependenciesOf, dependencyUrls } from '../configuration/dependencies';
import type { FiringAlert } from '../alert/objectiveViolated';
import type { Override } from '../scale/overridden';
import type { BindingRow, EnvironmentRow, ResourceRow, ServiceRow } from '../store/rows';

/** The resource that a node points at: the place's own, or one that a pin's configuration names. What was deleted, or stands beside it, is left alone. */
export const pointedAt = ({ resources, configurations }: Pick<BindingSeen, 'resources' | 'configurations'>, node: { type: string; name: string }): ResourceRow | undefined =>
  resources.find(r => r.type === node.type && r.object_name === node.name && (OWN_STATES.includes(r.state) || (r.state !== 'deleted' && Object.values(configurations).some(c => c.database?.object === r.object_name))));

/** Everything that the loop needs to know of one binding. Times in `service`, `environment` and `resources` are text. */
export interface BindingSeen {
  binding: BindingRow;
  service: Pick<ServiceRow, 'name' | 'team'>;
  environment: Pick<EnvironmentRow, 'name' | 'target' | 'base' | 'branch'>;
  /** Releases that the pins name. */
  releases: ReleaseRef[];
  resources: ResourceRow[];
  /** Ended or not: what is past its time is ended by the loop. */
  override?: Override;
  /** Milliseconds until an override of its database's size ends, by the database's clock. */
  sizeLeftMs?: number;
  /** Config revisions that the pins name, by number. */
  configurations: Record<number, Configuration>;
  /** Addresses of the services that the releases depend on. */
  dependencies: Record<string, string>;
  /** Those that fire. */
  alerts: FiringAlert[];
}

/** Reads a binding with all that belongs to it in one statement: it is looked at often, and mostly nothing has changed. */
export async function readBinding(knex: Knex, key: { service: string; environment: string }): Promise<BindingSeen | undefined> {
  const { rows } = await knex.raw(
    `SELECT b.*, to_jsonb(s) AS of_service, to_jsonb(e) AS of_environment,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('number', r.number, 'commit', r.commit, 'artifact', r.artifact, 'image', r.image, 'spec', r.spec, 'commands', r.commands)), '[]')
               FROM release r WHERE r.service = b.service AND r.number IN (b.stable, b.candidate)) AS releases,
            (SELECT jsonb_build_object('replicas', o.replicas, 'reason', o.reason, 'created_by', o.created_by, 'expires_at', o.expires_at,
                      'left_ms', ceil(extract(epoch FROM o.expires_at - now()) * 1000))
               FROM replica_override o WHERE o.service = b.service AND o.environment = b.environment AND o.ended_at IS NULL) AS override,
            (SELECT coalesce(jsonb_agg(jsonb_build_object('rule', a.rule, 'message', a.message)), '[]')
               FROM alert a WHERE a.service = b.service AND a.environment = b.environment AND a.resolved_at IS NULL) AS alerts,
            (SELECT coalesce(jsonb_object_agg(c.number, jsonb_strip_nulls(jsonb_build_object('values', c.values, 'secrets', c.secrets, 'database', c.database))), '{}')
               FROM config_revision c WHERE c.service = b.service AND c.environment = b.environment AND c.number IN (b.config_revision, b.candidate_config_revision)) AS configurations,
            (SELECT coalesce(jsonb_agg(to_jsonb(x)), '[]') FROM resource x WHERE x.service = b.service AND x.environment = b.environment) AS resources,
            (SELECT min(ceil(extract(epoch FROM x.size_override_until - now()) * 1000)) FROM resource x
              WHERE x.service = b.service AND x.environment = b.environment AND x.state = 'attached' AND x.size_override IS NOT NULL) AS size_left_ms
       FROM binding b JOIN service s ON s.name = b.service JOIN environment e ON e.name = b.environment
      WHERE b.service = ? AND b.environment = ?`,
    [key.service, key.environment],
  );
  if (!rows.length) return undefined;
  const { of_service: service, of_environment: environment, releases, resources, override, alerts, configurations, size_left_ms: left, ...binding } = rows[0];
  const dependencies = await dependencyUrls(knex, dependenciesOf(releases), environment);
  return { binding, service, environment, releases, resources, override: override ?? undefined, ...(left === null ? {} : { sizeLeftMs: Number(left) }), alerts, configurations, dependencies };
}

/** What `compile` reads of a place, whatever its pins are. Pure. */
export function compileInputOf(seen: Pick<BindingSeen, 'service' | 'environment' | 'resources' | 'configurations' | 'dependencies'>, capabilities: TargetCapabilities): Omit<CompileInput, 'pins' | 'configRevision'> {
  const { service, environment, resources, configurations, dependencies } = seen;
  return {
    service,
    environment: { name: environment.name, ...(environment.base ? { base: environment.base } : {}), ...(environment.branch ? { preview: true } : {}) },
    configurations,
    dependencies,
    capabilities,
    // Those that were restored beside it, replaced or deleted are no longer, or not yet, the place's own.
    resources: Object.fromEntries(resources.filter(r => OWN_STATES.includes(r.state)).map(r => [r.type, r.object_name])),
    sizes: Object.fromEntries(resources.flatMap(r => (r.size_override && r.state === 'attached' ? [[r.object_name, { size: r.size_override, until: String(r.size_override_until) }]] : []))),
    logins: Object.fromEntries(resources.flatMap(r => (r.login ? [[r.object_name, [r.login, ...r.logins]]] : []))),
  };
}
