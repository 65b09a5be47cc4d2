import { DEFINITIONS, monthlyCost } from '@waymark/platform-common';
import type { components } from '@waymark/platform-common/api';
import type { Knex } from 'knex';
import { expiryConditions } from '../environment/expiryWaits';
import type { EnvironmentRow, ResourceRow } from '../store/rows';

type View = components['schemas']['Environment'];

const iso = (date: Date | null) => date?.toISOString() ?? null;

/** What environments hold, and what that costs a month: all bindings, and databases on their own. */
export async function contentsOf(knex: Knex, names: string[]): Promise<Map<string, { services: number; perMonth: number }>> {
  const [bindings, databases] = await Promise.all([
    knex('binding').where({ stopped: false }).whereIn('environment', names).groupBy('environment').select('environment', knex.raw('count(*)::int AS services'), knex.raw('sum(monthly_cost)::float8 AS cost')),
    knex<ResourceRow>('resource').whereIn('environment', names).whereNull('service').select('environment', 'type', 'size'),
  ]);
  return new Map(
    names.map(name => {
      const held = bindings.find(b => b.environment === name);
      const alone = databases.filter(d => d.environment === name).reduce((sum, { type, size }) => sum + monthlyCost({ type: type as 'postgres', properties: { size } }), 0);
      return [name, { services: held?.services ?? 0, perMonth: Math.round(((held?.cost ?? 0) + alone) * 100) / 100 }];
    }),
  );
}

/** Environments as the API shows them, in the given order; with what their targets say of themselves, where that is asked for. */
export async function viewEnvironments(knex: Knex, rows: EnvironmentRow[], saidBy: (target: string) => NonNullable<View['conditions']> = () => []): Promise<View[]> {
  const [contents, conditions] = await Promise.all([contentsOf(knex, rows.map(r => r.name)), expiryConditions(knex, rows)]);
  return rows.map(e => ({
    name: e.name,
    target: e.target,
    order: e.promotion_order,
    production: e.production,
    base: e.base,
    team: e.team,
    conditions: [...(conditions.get(e.name) ?? []), ...saidBy(e.target)],
    service: e.service,
    branch: e.branch,
    createdBy: e.created_by,
    createdAt: e.created_at.toISOString(),
    expiresAt: iso(e.expires_at),
    lastUsedAt: iso(e.last_used_at),
    removing: e.removing,
    cost: { perMonth: contents.get(e.name)!.perMonth, currency: DEFINITIONS.currency },
    services: contents.get(e.name)!.services,
  }));
}
