import type { Entity } from '@backstage/catalog-model';
import type { ScmIntegrationRegistry } from '@backstage/integration';
import { getLocationForEntity } from '@backstage/plugin-techdocs-node';

/** Whether an entity's docs are on this machine: on its disk, or in an embedded repository. */
export function isNear(entity: Entity, integrations: ScmIntegrationRegistry, portalUrl: string): boolean {
  try {
    const { type, target } = getLocationForEntity(entity, integrations);
    if (type === 'dir') return true;
    return new URL(target).hostname === 'git.localhost' || target.startsWith(`${portalUrl.replace(/\/+$/, '')}/repositories/`);
  } catch {
    return false;
  }
}
