import { DEFINITIONS } from '@waymark/platform-common';
import type { components } from '@waymark/platform-common/api';
import { healthOf } from '../api/views';
import type { Platform } from '../platform';
import { type Page, listPage, type PageRequest } from '../store/listPage';
import { lightBindings, lightReleases } from '../store/lightRows';
import type { BindingRow, EnvironmentRow, OperationRow, ReleaseRow } from '../store/rows';

type View = components['schemas']['Preview'];
interface Listed { environment: string; branch: string; service: string }

const iso = (date: Date | null | undefined) => date?.toISOString() ?? null;

/** How a preview stands, and why, from its rows. Pure. */
export function previewState(place: Pick<EnvironmentRow, 'removing'> | undefined, binding: BindingRow | undefined, run: Pick<OperationRow, 'state' | 'error'> | undefined): Pick<View, 'state' | 'message'> {
  if (place?.removing) {
    const why = run?.state === 'failed' && run.error ? `Tearing it down has failed, and is tried again by itself. ${run.error.what}: ${run.error.why}` : 'It is being torn down.';
    return { state: 'removing', message: why };
  }
  if (run?.state === 'failed') return { state: 'failed', message: run.error ? `${run.error.what}: ${run.error.why}` : 'Its newest run has failed.' };
  if (!binding || binding.stable === null) return { state: 'making', message: 'It is being made.' };
  const { color, message } = healthOf(binding);
  if (color === 'failing' || color === 'degraded' || color === 'unknown') return { state: 'failing', message };
  return { state: color === 'deploying' ? 'making' : 'ready', message };
}

function view(listed: Listed, of: { place?: EnvironmentRow; binding?: BindingRow; release?: ReleaseRow; run?: OperationRow; cost: number }): View {
  const { place, binding, release, run, cost } = of;
  const deployed = binding !== undefined && binding.stable !== null;
  const route = binding?.nodes.find(n => n.type === 'route')?.outputs ?? {};
  return {
    branch: listed.branch,
    environment: listed.environment,
    service: listed.service,
    ...previewState(place, binding, run),
    url: deployed ? ((route.url as string) ?? null) : null,
    localUrl: deployed ? ((route.localUrl as string) ?? null) : null,
    commit: release ? { sha: release.commit, message: release.commit_message, author: release.commit_author, committedAt: iso(release.committed_at)! } : null,
    createdAt: iso(place?.created_at),
    createdBy: place?.created_by ?? null,
    expiresAt: iso(place?.expires_at),
    lastUsedAt: iso(place?.last_used_at),
    cost: deployed ? { perMonth: cost, currency: DEFINITIONS.currency } : null,
    operation: run?.id ?? null,
  };
}

/** Previews of a service: those that are there, and those that are on their way or failed before they were there. */
export async function listPreviews({ knex }: Pick<Platform, 'knex'>, service: string, request: PageRequest): Promise<Page<View>> {
  const all = knex
    .from(
      knex
        .select({ environment: 'name', branch: 'branch', service: 'service' })
        .from('environment')
        .whereNotNull('branch')
        .union(
          knex
            .select('environment', 'branch', 'service')
            .from({ b: 'preview_branch' })
            .whereExists(knex('operation').select('id').whereRaw(`operation.environment = b.environment AND kind = 'pipeline.run' AND state IN ('running', 'failed')`)),
        )
        .as('preview'),
    )
    .where({ service })
    .select<any[]>('*');
  const page = await listPage<Listed>(all as any, request, { columns: ['branch'], direction: 'asc' });
  const names = page.items.map(i => i.environment);
  const [places, bindings, costs, runs] = await Promise.all([
    knex<EnvironmentRow>('environment').whereIn('name', names),
    lightBindings(knex).where({ service }).whereIn('environment', names),
    knex('binding').where({ service }).whereIn('environment', names).select('environment', 'monthly_cost'),
    knex<OperationRow>('operation').distinctOn('environment').where({ service }).whereIn('environment', names).whereIn('kind', ['pipeline.run', 'environment.delete']).orderBy([{ column: 'environment' }, { column: 'created_at', order: 'desc' }, { column: 'id', order: 'desc' }]),
  ]);
  const releases = await lightReleases(knex).where({ service }).whereIn('number', bindings.map(b => b.stable ?? -1));
  return {
    items: page.items.map(listed => {
      const binding = bindings.find(b => b.environment === listed.environment);
      return view(listed, {
        place: places.find(p => p.name === listed.environment),
        binding,
        release: releases.find(r => r.number === binding?.stable),
        run: runs.find(r => r.environment === listed.environment),
        cost: Number(costs.find(c => c.environment === listed.environment)?.monthly_cost ?? 0),
      });
    }),
    nextCursor: page.nextCursor,
  };
}
