import { DEFINITIONS, releaseName } from '@waymark/platform-common';
import { errorBudget } from '../../alert/errorBudget';
import type { Platform } from '../../platform';
import { bindingDetails, type BindingDetails } from '../../store/bindingDetails';
import { type BindingState, listBindings } from '../../store/listBindings';
import { readWall, type WallRow } from '../../store/readWall';
import type { BindingRow } from '../../store/rows';
import type { Handlers } from '../types';
import { healthOf } from '../views';

/** The sentence beside the dot, by what was read of a place: the state has been judged by the same in SQL. */
function messageOf(details: BindingDetails | undefined, errorRate: number | null): string {
  if (!details) return 'Nothing deployed yet.';
  return healthOf(details as unknown as BindingRow, errorRate === null ? undefined : ({ errorRate } as any)).message;
}

const keyOf = ({ service, environment }: { service: string; environment: string | null }) => `${service}/${environment}`;

export function bindingsHandlers(platform: Platform): Pick<Handlers, 'listBindings' | 'getWall'> {
  const { knex } = platform;

  async function detailsOf(places: Array<{ service: string; environment: string | null }>) {
    const known = places.filter((p): p is { service: string; environment: string } => p.environment !== null);
    return new Map((await bindingDetails(knex, known)).map(d => [keyOf(d), d]));
  }

  function view(row: BindingState, details: BindingDetails | undefined) {
    const last = details?.deployment;
    return {
      service: row.service,
      team: row.team,
      environment: row.environment,
      kind: row.kind,
      release: row.stable === null ? null : releaseName(row.stable),
      candidate: row.candidate === null ? null : releaseName(row.candidate),
      weight: row.weight,
      commit: details?.commit ? { sha: details.commit, message: details.commit_message!, author: details.commit_author!, committedAt: details.committed_at!.toISOString() } : null,
      health: row.state,
      message: messageOf(details, row.error_rate),
      cost: row.stable === null ? null : { perMonth: Number(row.monthly_cost), currency: DEFINITIONS.currency },
      since: row.stable_since?.toISOString() ?? null,
      createdAt: row.created_at.toISOString(),
      lastDeployment: last
        ? { to: releaseName(last.to_release), actor: last.actor, door: last.door as 'portal', operation: last.operation, startedAt: new Date(last.started_at).toISOString(), outcome: last.outcome as 'succeeded' | null }
        : null,
    };
  }

  const tile = (row: WallRow, details: BindingDetails | undefined) => ({
    service: row.service,
    team: row.team,
    environment: row.environment,
    health: row.state,
    message: messageOf(details, row.error_rate),
    needsLook: row.needs_look,
    incident: row.incident,
    budget:
      row.objective === null ? null : { ...errorBudget(row.objective, { requests: row.requests!, errors: row.errors!, since: row.since }), environment: row.budget_environment! },
  });

  return {
    listBindings: {
      async handle({ query, caller }) {
        const { team, mine, environment, kind, state, q } = query;
        const own = mine ? (await platform.directory.lately(caller.actor)).teams.map(t => t.name) : undefined;
        const teams = team === undefined ? own : [team].filter(name => !own || own.includes(name));
        const page = await listBindings(knex, { teams, environment, kind, states: state, text: q }, query.sort ?? 'service', { limit: query.limit ?? 50, cursor: query.cursor });
        const details = await detailsOf(page.items);
        return { items: page.items.map(row => view(row, details.get(keyOf(row)))), nextCursor: page.nextCursor };
      },
    },
    getWall: {
      async handle({ query }) {
        const { rows, total, needLook, counts } = await readWall(knex, { team: query.team, limit: query.limit ?? 50 });
        const details = await detailsOf(rows);
        return { items: rows.map(row => tile(row, details.get(keyOf(row)))), total, needLook, counts: counts as Record<string, number> };
      },
    },
  };
}
