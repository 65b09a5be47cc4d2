import type { RootConfigService } from '@backstage/backend-plugin-api';
import type { Knex } from 'knex';
import type { EnvironmentRow } from '../store/rows';

const WHERE = 'platform.environments.targets';

/** Reads `platform.environments.targets`: on which target an environment is, by name. One that is not in it is on the first. */
export function readEnvironmentTargets(config: RootConfigService): Record<string, string> {
  const given = config.getOptionalConfig(WHERE);
  return Object.fromEntries((given?.keys() ?? []).map(name => [name, given!.getString(name)]));
}

/** An environment that is to be on another target, and cannot go there. */
export interface Stays {
  environment: string;
  target: string;
  wanted: string;
  /** What is in it. */
  services: string[];
  databases: number;
}

/**
 * Puts environments on the targets that the configuration names. One in which something is stays where it is: what runs there
 * and its data would be left behind without anybody who looks after them. Returns those that stay.
 */
export async function placeEnvironments(knex: Knex, wanted: Record<string, string>): Promise<Stays[]> {
  const stays: Stays[] = [];
  for (const [environment, target] of Object.entries(wanted)) {
    await knex.transaction(async trx => {
      const row = await trx<EnvironmentRow>('environment').where({ name: environment }).forUpdate().first('target');
      if (!row || row.target === target) return;
      const services = await trx('binding').where({ environment }).orderBy('service').pluck('service');
      const [{ count }] = await trx('resource').where({ environment }).count();
      if (services.length || Number(count)) stays.push({ environment, target: row.target, wanted: target, services, databases: Number(count) });
      else await trx('environment').where({ name: environment }).update({ target });
    });
  }
  return stays;
}

/** Why an environment is not where the configuration has it, and what to do. Pure. */
export const whyStays = ({ environment, target, wanted, services, databases }: Stays): string =>
  `Environment ${environment} stays on the target "${target}", although ${WHERE} says "${wanted}": ${[
    ...(services.length ? [`${services.slice(0, 5).join(', ')}${services.length > 5 ? ` and ${services.length - 5} more` : ''} run there`] : []),
    ...(databases ? [`it holds ${databases} database${databases === 1 ? '' : 's'}`] : []),
  ].join(', and ')}. Take out what is in it first, or make an environment with another name there.`;

/** Which of the wanted targets nobody has registered, in words. Pure. */
export const unknownTargets = (wanted: Record<string, string>, registered: string[]): string[] =>
  Object.entries(wanted)
    .filter(([, target]) => !registered.includes(target))
    .map(([environment, target]) => `${WHERE}.${environment} is "${target}", which is no target; there ${registered.length ? `are: ${registered.join(', ')}` : 'are none'}`);
