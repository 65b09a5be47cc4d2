import type { Target } from '@waymark/platform-node';
import { removeNode } from '../binding/removeNodes';
import type { BindingDeps } from '../binding/types';
import { withReady } from '../binding/bindingConditions';
import { enqueue } from '../loop/enqueue';
import { careKey } from '../loop/keys';
import type { Claim } from '../loop/claim';
import { fenced } from '../loop/fenced';
import { DEV_STATE } from '../dev/types';
import { insertEvent } from '../store/insertEvent';
import type { ResourceRow } from '../store/rows';
import { forgetBackups, removeKept } from './keptWithIt';
import { saveResource, wakeMaker } from './saveResource';
import { loginSecrets } from './standaloneNode';

const AGAIN_MS = 200;

/** Takes a resource away with its data; its password and its row go when the target no longer has it. One that was deleted, and whose time is over, leaves its final backup. */
export async function removeResource(deps: BindingDeps, resource: ResourceRow, target: Target, claim: Claim, signal: AbortSignal): Promise<number | null> {
  if (resource.conditions.find(c => c.type === 'Ready')?.reason !== 'Removing') {
    const conditions = withReady(resource, { status: 'False', reason: 'Removing', message: 'It is being taken back.' }, new Date().toISOString());
    await saveResource(deps.knex, claim, resource, { node: resource.node, conditions });
  }
  if (!(await removeNode({ type: resource.type, name: resource.object_name }, { target, claim, signal }))) return AGAIN_MS;
  const over = resource.state === 'deleted' && resource.delete_at !== null;
  const leaves = over && (await deps.knex('backup').where({ resource: resource.id, reason: 'final', state: 'complete' }).first('id'));
  if (!leaves && !(await removeKept(resource, { target, claim, signal }))) return AGAIN_MS;
  await fenced(deps.knex, claim, async trx => {
    await trx('secret_version').whereIn('name', loginSecrets(resource)).delete();
    if (leaves) {
      await trx('backup').where({ resource: resource.id }).whereRaw(`NOT (reason = 'final' AND state = 'complete')`).update({ state: 'removing' });
      await enqueue(trx, careKey(resource.id));
    } else await forgetBackups(trx, [resource.id]);
    await trx('resource').where({ id: resource.id }).delete();
    if (resource.state !== DEV_STATE) await insertEvent(trx, { type: 'resource.removed', title: `Database ${resource.name} in ${resource.environment} ${over ? 'is gone' : 'was taken back'}`, environment: resource.environment, team: resource.team, operation: resource.operation });
    await wakeMaker(trx, resource);
  });
  deps.changed({ kind: 'resource', name: resource.object_name, change: 'deleted' });
  return null;
}
