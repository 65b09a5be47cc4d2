import type { Knex } from 'knex';
import type { BindingRow, ReleaseRow } from './rows';

// Complete by their types: who adds a column is told to add it here.
const OF_BINDING: Record<Exclude<keyof BindingRow, 'graph'>, true> = {
  service: true, environment: true, stable: true, candidate: true, weight: true, config_revision: true, candidate_config_revision: true, candidate_migrates: true,
  generation: true, removing: true, stopped: true, stable_since: true, nodes: true, conditions: true, observed_generation: true,
  monthly_cost: true, created_at: true, jobs_asked: true,
};
const OF_RELEASE: Record<Exclude<keyof ReleaseRow, 'documents'>, true> = {
  service: true, number: true, commit: true, commit_message: true, commit_author: true, committed_at: true, artifact: true, spec: true, commands: true,
  definitions_hash: true, migrations: true, artifact_gone: true, created_at: true, preview: true, image: true,
};

/** Bindings for lists and pages: their graph, which only the loop needs and which is as large as the rest, is left empty. */
export const lightBindings = (knex: Knex): Knex.QueryBuilder<BindingRow, BindingRow[]> =>
  knex('binding').select([...Object.keys(OF_BINDING), knex.raw(`'{"nodes":[],"conditions":[]}'::jsonb AS graph`)]);

/** Releases for lists and pages: without the documents that their builds have made. */
export const lightReleases = (knex: Knex): Knex.QueryBuilder<ReleaseRow, ReleaseRow[]> => knex('release').select([...Object.keys(OF_RELEASE), knex.raw(`'{}'::jsonb AS documents`)]);
