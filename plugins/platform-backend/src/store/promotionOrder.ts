import type { Knex } from 'knex';
import type { EnvironmentRow } from './rows';

/** Names of the environments that a release goes through, in that order. */
export const promotionOrder = (knex: Knex): Promise<string[]> =>
  knex<EnvironmentRow>('environment').whereNotNull('promotion_order').orderBy('promotion_order').pluck('name') as unknown as Promise<string[]>;
