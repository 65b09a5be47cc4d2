import { NotFoundError } from '@backstage/errors';
import { OWN_STATES } from '@waymark/platform-common';
import { trafficKey } from '@waymark/platform-node';
import { errorBudgets } from '../../alert/errorBudget';
import { expiryConditions } from '../../environment/expiryWaits';
import type { Platform } from '../../platform';
import { environmentsInOrder } from '../../store/environmentsInOrder';
import { lightBindings, lightReleases } from '../../store/lightRows';
import { listPage } from '../../store/listPage';
import type { BindingRow, EnvironmentRow, ReleaseRow, RepositoryRow, ResourceRow, ServiceRow } from '../../store/rows';
import { PlatformError } from '../../errors/PlatformError';
import { troubleConditions } from '../../pipeline/repositoryTrouble';
import type { Handlers } from '../types';
import { decommissionedView, environmentView, releaseView, repositoryView, serviceHealthView } from '../views';
import { trafficOf } from './traffic';

/** Previews have a list of their own, and say nothing of how a service is. */
/** Of places that are equally well the one that matters most speaks for the service: the last of the promotion order. */
const MOST_FIRST = '(SELECT e.promotion_order FROM environment e WHERE e.name = binding.environment) DESC NULLS LAST, environment';
const previewNames = (knex: Platform['knex']) => knex('environment').whereNotNull('branch').select('name');

export async function requireService(platform: Platform, name: string): Promise<ServiceRow> {
  const service = await platform.knex<ServiceRow>('service').where({ name }).first();
  if (!service) throw new PlatformError('NotFoundError', `There is no service "${name}"`, 'No service of that name exists.', 'The portal lists all services; platform create service makes one.');
  return service;
}

export function servicesHandlers(platform: Platform): Pick<Handlers, 'listServices' | 'getService' | 'listReleases' | 'getDocument' | 'listRepositories' | 'getRepository' | 'getHealth'> {
  const { knex } = platform;

  async function healthFor(services: ServiceRow[]) {
    const bindings = await lightBindings(knex).whereIn('service', services.map(s => s.name)).whereNotIn('environment', previewNames(knex)).orderByRaw(MOST_FIRST);
    const traffic = await trafficOf(platform, bindings.filter(b => b.stable !== null));
    const of = new Map<string, BindingRow[]>();
    for (const binding of bindings) of.set(binding.service, [...(of.get(binding.service) ?? []), binding]);
    return new Map(services.map(s => [s.name, serviceHealthView(s, of.get(s.name) ?? [], b => traffic.get(trafficKey(b)))]));
  }

  return {
    listServices: {
      async handle({ query, caller }) {
        const teams = query.mine ? (await platform.directory.lately(caller.actor)).teams.map(t => t.name) : undefined;
        const page = await listPage<ServiceRow>(
          knex('service')
            .whereIn('name', knex('repository').where({ made: true }).whereNotNull('service').select('service'))
            .modify(q => void (query.decommissioned ? q.whereNotNull('decommissioned_at') : q.whereNull('decommissioned_at')))
            .modify(q => query.team && q.where('team', query.team))
            .modify(q => teams && q.whereIn('team', teams))
            .modify(q => query.q && q.whereRaw('position(? in name) > 0', [query.q])),
          { limit: query.limit ?? 50, cursor: query.cursor },
          { columns: ['name'], direction: 'asc' },
        );
        const [repositories, health] = await Promise.all([knex<RepositoryRow>('repository').whereIn('service', page.items.map(s => s.name)), healthFor(page.items)]);
        return {
          items: page.items.map(s => ({
            name: s.name,
            team: s.team,
            createdAt: s.created_at.toISOString(),
            repository: repositoryView(repositories.find(r => r.service === s.name)!),
            health: health.get(s.name)!,
            decommissioned: decommissionedView(s),
          })),
          nextCursor: page.nextCursor,
        };
      },
    },

    getService: {
      async handle({ path }) {
        const name = path.service;
        const [service, repository, bindings, resources, all, budgets] = await Promise.all([
          requireService(platform, name),
          knex<RepositoryRow>('repository').where({ service: name }).first(),
          // Whole, with its graph: what it costs is worked out from that.
          knex<BindingRow>('binding').where({ service: name }).whereNotIn('environment', previewNames(knex)).orderByRaw(MOST_FIRST),
          // What was restored beside one, or replaced, is not what serves.
          knex<ResourceRow>('resource').where({ service: name }).whereIn('state', OWN_STATES),
          knex.from(environmentsInOrder(knex)).orderBy(['place', 'name']).select<Pick<EnvironmentRow, 'name' | 'expires_at' | 'removing'>[]>('name', 'expires_at', 'removing'),
          errorBudgets(knex, name),
        ]);
        if (!repository) throw new PlatformError('NotFoundError', `Service "${service.name}" is being created`, 'Its repository is not there yet.', 'Follow its operation: `platform operations`.');
        const order = all.map(e => e.name);
        const [releases, traffic, expiry] = await Promise.all([
          lightReleases(knex).where({ service: name }).whereIn('number', bindings.map(b => b.stable).filter(n => n !== null) as number[]),
          trafficOf(platform, bindings.filter(b => b.stable !== null)),
          expiryConditions(knex, all.filter(e => bindings.some(b => b.environment === e.name))),
        ]);
        const health = serviceHealthView(service, bindings, b => traffic.get(trafficKey(b)));
        const environments = bindings
          .sort((a, b) => order.indexOf(a.environment) - order.indexOf(b.environment))
          .map(binding => {
            const view = environmentView({
              binding,
              release: releases.find(r => r.number === binding.stable),
              resource: resources.find(r => r.environment === binding.environment),
              traffic: traffic.get(trafficKey(binding)),
            });
            // What is wrong with the environment itself concerns all that is in it.
            return { ...view, conditions: [...(expiry.get(view.name) ?? []), ...view.conditions], errorBudget: budgets.get(view.name) ?? null };
          });
        return {
          service: { name: service.name, team: service.team, createdAt: service.created_at.toISOString(), repository: repositoryView(repository), health, decommissioned: decommissionedView(service) },
          repository: repositoryView(repository),
          environments,
          conditions: troubleConditions(repository),
        };
      },
    },

    listReleases: {
      async handle({ path, query }) {
        await requireService(platform, path.service);
        const page = await listPage<ReleaseRow>(lightReleases(knex).where({ service: path.service, preview: null }), { limit: query.limit ?? 50, cursor: query.cursor }, { columns: ['number'], direction: 'desc' });
        return { items: page.items.map(releaseView), nextCursor: page.nextCursor };
      },
    },

    getDocument: {
      async handle({ path }) {
        const release = await knex<ReleaseRow>('release').where({ service: path.service, preview: null }).orderBy('number', 'desc').first();
        const content = release && Object.prototype.hasOwnProperty.call(release.documents, path.document) ? release.documents[path.document] : undefined;
        if (content === undefined) throw new NotFoundError(`The newest build of ${path.service} has made no ${path.document}`);
        return { name: path.document, release: `r${release!.number}`, content };
      },
    },

    listRepositories: {
      async handle({ query }) {
        const page = await listPage<RepositoryRow>(knex('repository').where({ made: true, archived: false }), { limit: query.limit ?? 50, cursor: query.cursor }, { columns: ['name'], direction: 'asc' });
        return { items: page.items.map(repositoryView), nextCursor: page.nextCursor };
      },
    },

    getRepository: {
      async handle({ path }) {
        const repository = await knex<RepositoryRow>('repository').where({ name: path.repository, made: true }).first();
        if (!repository) throw new NotFoundError(`There is no repository "${path.repository}"`);
        return repositoryView(repository);
      },
    },

    getHealth: {
      async handle({ query }) {
        const names = query.service;
        const services: ServiceRow[] = await knex<ServiceRow>('service')
          .modify(q => void (names ? q.whereIn('name', names) : q.whereNull('decommissioned_at')))
          .orderBy('name')
          .limit(200);
        const health = await healthFor(services);
        return { items: services.map(s => health.get(s.name)!) };
      },
    },
  };
}
