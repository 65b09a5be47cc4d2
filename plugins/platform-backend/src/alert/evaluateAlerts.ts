import type { Knex } from 'knex';
import { enqueue } from '../loop/enqueue';
import { bindingKey } from '../loop/keys';
import { insertEvent } from '../store/insertEvent';
import { burning } from './burning';
import { readWindows } from './readWindows';

export interface AlertRow { id: string; service: string; environment: string; rule: string; message: string; fired_at: Date; resolved_at: Date | null }

type Firing = Pick<AlertRow, 'service' | 'environment' | 'rule' | 'message'>;
const keyOf = ({ service, environment, rule }: Pick<AlertRow, 'service' | 'environment' | 'rule'>) => `${service}/${environment}/${rule}`;

async function fire(knex: Knex, alert: Firing): Promise<void> {
  const { service, environment, message } = alert;
  await knex.transaction(async trx => {
    // Of two backends that see the same, one writes it.
    const [made] = await trx('alert').insert(alert).onConflict(trx.raw('(service, environment, rule) WHERE resolved_at IS NULL')).ignore().returning('id');
    if (!made) return;
    await insertEvent(trx, { type: 'alert.firing', title: `${service} in ${environment}: ${message}`, service, environment });
    await enqueue(trx, bindingKey(service, environment));
  });
}

async function resolve(knex: Knex, { id, service, environment }: AlertRow): Promise<void> {
  await knex.transaction(async trx => {
    const ended = await trx('alert').where({ id }).whereNull('resolved_at').update({ resolved_at: trx.fn.now() });
    if (!ended) return;
    await insertEvent(trx, { type: 'alert.resolved', title: `${service} in ${environment} keeps its objective again`, service, environment });
    await enqueue(trx, bindingKey(service, environment));
  });
}

/** Evaluates the alert rules of every place with an objective from the samples, and writes what has changed. */
export async function evaluateAlerts(knex: Knex): Promise<void> {
  const open: AlertRow[] = await knex('alert').whereNull('resolved_at');
  const now: Firing[] = (await readWindows(knex)).flatMap(({ service, environment, slo, windows }) => burning(windows, slo).map(({ rule, message }) => ({ service, environment, rule, message })));
  const known = new Set(open.map(keyOf));
  const still = new Set(now.map(keyOf));
  for (const alert of now) if (!known.has(keyOf(alert))) await fire(knex, alert);
  for (const alert of open) if (!still.has(keyOf(alert))) await resolve(knex, alert);
}
