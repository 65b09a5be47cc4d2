import type { Knex } from 'knex';
import { insertNotice, type NewNotice } from './insertNotice';
import { portalPaths } from './portalPaths';

interface Ending { expires_at: Date }

const at = ({ expires_at }: Ending) => `${expires_at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** What ends soon, of each sort of thing that can; the key has the end in it, so what is lengthened is told of anew. */
async function endings(knex: Knex, withinMs: number): Promise<NewNotice[]> {
  const soon = (query: Knex.QueryBuilder) => query.where('expires_at', '>', knex.fn.now()).whereRaw(`expires_at <= now() + ? * interval '1 millisecond'`, [withinMs]);
  const told = (row: { expires_at: Date }) => row.expires_at.getTime();
  const notices: NewNotice[] = [];
  const owned = knex('environment').leftJoin('service', 'service.name', 'environment.service').where({ removing: false }).select('environment.*', knex.raw('coalesce(environment.team, service.team) AS owner'));
  for (const row of await soon(owned)) {
    notices.push({
      key: `environment:${row.name}:${told(row)}:expiring`,
      title: `${row.branch ? `The preview of ${row.branch} of ${row.service}` : `Environment ${row.name}`} goes on ${at(row)}`,
      text: `Everything in it goes with it. Whoever needs it longer: platform env extend ${row.name}`,
      kind: 'expiring', team: row.owner, environment: row.name, ...(row.service ? { service: row.service } : {}),
      links: [{ label: 'Extend', path: row.service ? portalPaths.environmentsOf(row.service) : portalPaths.environments }],
    });
  }
  const overrides = knex('replica_override').join('service', 'service.name', 'replica_override.service').whereNull('ended_at').select('replica_override.*', 'service.team');
  for (const row of await soon(overrides)) {
    notices.push({
      key: `override:${row.id}:expiring`,
      title: `${row.service} in ${row.environment} runs ${row.replicas} replicas until ${at(row)}`,
      text: 'From then on platform.yaml says how many.',
      kind: 'expiring', service: row.service, team: row.team, environment: row.environment, operation: row.operation,
      links: [{ label: 'Environments', path: portalPaths.environmentsOf(row.service) }],
    });
  }
  const leaving = await knex('service').whereNotNull('decommissioned_at').whereNull('removed_at').where('delete_at', '>', knex.fn.now()).whereRaw(`delete_at <= now() + ? * interval '1 millisecond'`, [withinMs]);
  for (const { name, team, delete_at: expires_at } of leaving) {
    notices.push({
      key: `service:${name}:${told({ expires_at })}:expiring`,
      title: `${name} can be brought back until ${at({ expires_at })}, and no longer`,
      text: `Then its databases, its configuration and what was built go. Whoever needs it: platform service recover ${name}`,
      kind: 'expiring', service: name, team,
      links: [{ label: 'Repository', path: portalPaths.repository(name) }],
    });
  }
  const deleted = await knex('resource').where({ state: 'deleted', removing: false }).where('delete_at', '>', knex.fn.now()).whereRaw(`delete_at <= now() + ? * interval '1 millisecond'`, [withinMs]);
  for (const { id, name, service, environment, team, delete_at: expires_at } of deleted) {
    notices.push({
      key: `database:${id}:${told({ expires_at })}:expiring`,
      title: `Database ${name} in ${environment} can be brought back until ${at({ expires_at })}, and no longer`,
      text: `Then only its final backup is left. Whoever needs it: platform db recover ${name}`,
      kind: 'expiring', service, environment, team,
      links: [{ label: 'Database', path: portalPaths.database(id) }],
    });
  }
  return notices;
}

/** Tells, once, what ends within a time. Any number of backends may do so. */
export async function noticeExpiring(knex: Knex, withinMs: number): Promise<void> {
  const soon = await endings(knex, withinMs);
  const known: string[] = soon.length ? await knex('notice').whereIn('key', soon.map(n => n.key)).pluck('key') : [];
  for (const notice of soon) if (!known.includes(notice.key)) await knex.transaction(trx => insertNotice(trx, notice));
}
