import type { NodeStatus } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import type { Knex } from 'knex';
import type { Claim } from '../loop/claim';
import { saveResource } from '../resource/saveResource';
import type { ResourceRow } from '../store/rows';
import type { AdoptedCare } from './AdoptedCare';
import { adoptedConditions } from './adoptedConditions';

/** Looks at a database that is not ours and writes what it finds: whether it lets us in, and whether it can be backed up. */
export async function lookAtAdopted({ knex, adopted }: { knex: Knex; adopted: AdoptedCare }, resource: ResourceRow, claim: Claim, signal: AbortSignal): Promise<{ ready: boolean; backsUp: boolean }> {
  const seen = await adopted.look(resource.object_name, signal).catch(error => {
    if (!(error instanceof DriverError) || signal.aborted) throw error;
    return error;
  });
  const ready = !(seen instanceof DriverError);
  const conditions = adoptedConditions(resource, seen, new Date().toISOString());
  const message = conditions[0].message;
  const node: NodeStatus = { id: resource.type, type: resource.type, name: resource.object_name, phase: ready ? 'ready' : 'unknown', message, observedGeneration: resource.generation };
  await saveResource(knex, claim, resource, { node, conditions });
  return { ready, backsUp: ready && seen.tool !== undefined };
}
