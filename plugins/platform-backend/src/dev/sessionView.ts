import { dependencyVariable } from '@waymark/platform-common';
import type { SecretStore } from '@waymark/platform-node';
import type { Knex } from 'knex';
import { dependencyUrls } from '../configuration/dependencies';
import { ownerSecret } from '../resource/standaloneNode';
import type { BindingRow, EnvironmentRow, ResourceRow, ServiceRow } from '../store/rows';
import { type DevSessionRow, RENEW_SECONDS } from './types';

/** The plain configuration of a place, the names of its secrets, and the addresses of what the service calls. */
export async function surroundingsOf(knex: Knex, service: string, environment: string, dependencies: string[]) {
  const place = await knex<EnvironmentRow>('environment').where({ name: environment }).first('name', 'base');
  const binding = await knex<BindingRow>('binding').where({ service, environment }).first('config_revision');
  const revision = binding && (await knex('config_revision').where({ service, environment, number: binding.config_revision }).first());
  const urls = await dependencyUrls(knex, dependencies, { name: environment, base: place?.base });
  const addresses = Object.fromEntries(Object.entries(urls).map(([name, url]) => [dependencyVariable(name), url]));
  // A value of the same name that somebody has set counts, as it does in the environment itself.
  return { env: { ...addresses, ...revision?.values }, secrets: Object.keys(revision?.secrets ?? {}).sort(), missing: dependencies.filter(name => !urls[name]) };
}

async function databaseOf(knex: Knex, secrets: SecretStore, id: string) {
  const resource = await knex<ResourceRow>('resource').where({ id }).first();
  if (!resource || resource.removing) return { state: 'preparing' as const, message: 'It is going away', url: null };
  const ready = resource.conditions.find(c => c.type === 'Ready');
  const outputs = resource.node?.outputs as { host: string; port: number; database: string; user: string } | undefined;
  if (ready?.status !== 'True' || !outputs?.port) return { state: 'preparing' as const, message: ready?.message ?? 'It is being made', url: null };
  const { value } = await secrets.get(ownerSecret(resource));
  return { state: 'ready' as const, message: ready.message, url: `postgresql://${encodeURIComponent(outputs.user)}:${encodeURIComponent(value)}@${outputs.host}:${outputs.port}/${outputs.database}` };
}

/** What who has started a session is told of it. The address of its database is told to nobody else. */
export async function sessionView(knex: Knex, secrets: SecretStore, session: DevSessionRow, dependencies: string[]) {
  const { id, service, environment, expires_at: expiresAt, resource } = session;
  return {
    id,
    service,
    environment,
    expiresAt: expiresAt.toISOString(),
    renewSeconds: RENEW_SECONDS,
    ...(await surroundingsOf(knex, service, environment, dependencies)),
    database: resource === null ? null : await databaseOf(knex, secrets, resource),
  };
}

/** What the newest release of a service asks for, where the working folder has not said. */
export async function askedByNewest(knex: Knex, service: ServiceRow): Promise<{ database: boolean; dependencies: string[] }> {
  const release = await knex('release').where({ service: service.name }).orderBy('number', 'desc').first('spec');
  return { database: Boolean(release?.spec.spec.database), dependencies: release?.spec.spec.dependencies ?? [] };
}
