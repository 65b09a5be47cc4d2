import type { Knex } from 'knex';
import type { EnvironmentRow } from '../store/rows';

/** Which of these environments are for production: there a canary comes before all of the traffic. In their order. */
export async function productionOf(knex: Knex, environments: string[]): Promise<string[]> {
  const found: string[] = await knex<EnvironmentRow>('environment').whereIn('name', environments).where({ production: true }).pluck('name');
  return environments.filter(name => found.includes(name));
}
