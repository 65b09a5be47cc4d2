import type { BindingDeps } from '../binding/types';
import { withReady } from '../binding/bindingConditions';
import { underFence } from '../care/careOf';
import type { Claim } from '../loop/claim';
import { fenced } from '../loop/fenced';
import { forgetBackups } from '../resource/keptWithIt';
import { saveResource, wakeMaker } from '../resource/saveResource';
import { insertEvent } from '../store/insertEvent';
import type { ResourceRow } from '../store/rows';
import type { AdoptedCare } from './AdoptedCare';
import { adoptedSecret } from './types';

/** Forgets a database that is not ours: its dumps, its connection string, its row. Nothing is done to it itself. */
export async function removeAdopted(deps: BindingDeps & { adopted: AdoptedCare }, resource: ResourceRow, claim: Claim, signal: AbortSignal): Promise<null> {
  const conditions = withReady(resource, { status: 'False', reason: 'Removing', message: 'It is being forgotten.' }, new Date().toISOString());
  await saveResource(deps.knex, claim, resource, { node: resource.node, conditions });
  await underFence(() => deps.adopted.removeKept(resource.object_name, { fence: claim.fence, signal }));
  signal.throwIfAborted();
  await fenced(deps.knex, claim, async trx => {
    await trx('secret_version').where({ name: adoptedSecret(resource.object_name) }).delete();
    await forgetBackups(trx, [resource.id]);
    await trx('resource').where({ id: resource.id }).delete();
    await insertEvent(trx, { type: 'resource.removed', title: `Database ${resource.name} in ${resource.environment} was forgotten; it itself is as it was`, environment: resource.environment, team: resource.team, operation: resource.operation });
    await wakeMaker(trx, resource);
  });
  deps.changed({ kind: 'resource', name: resource.object_name, change: 'deleted' });
  return null;
}
