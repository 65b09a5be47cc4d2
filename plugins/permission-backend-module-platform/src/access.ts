import type { Permission } from '@backstage/plugin-permission-common';
import {
  platformReadPermission,
  platformServiceCreatePermission,
  platformServiceWritePermission,
} from '@waymark/platform-common/permissions';

/** Everyone signed in, those whose own it is, or the platform team alone. */
export type Access = 'everyone' | 'own' | 'platform';

const EVERYONE = new Set([
  'catalog.entity.read',
  'catalog.entity.refresh',
  'catalog.entity.validate',
  'catalog.location.read',
  'scaffolder.action.execute',
  'scaffolder.task.create',
  'scaffolder.template.parameter.read',
  'scaffolder.template.step.read',
  platformReadPermission.name,
  platformServiceCreatePermission.name,
  platformServiceWritePermission.name,
]);

const OWN = new Set(['scaffolder.task.read', 'scaffolder.task.cancel']);

const REGISTER = new Set(['catalog.entity.create', 'catalog.location.create']);

/** Reads that a viewer may not have. */
const PLATFORM_READS = new Set([
  'catalog.ingestion.read',
  'platform.audit.read',
]);

/**
 * Who has a permission. One that is not known here, of a plugin added later, is everyone's when it reads and the
 * platform team's otherwise: forgetting to list it opens nothing that can be changed.
 */
export function access(
  permission: Permission,
  options: { anyoneRegisters: boolean },
): Access {
  const { name, attributes } = permission;
  if (EVERYONE.has(name)) return 'everyone';
  if (OWN.has(name)) return 'own';
  if (REGISTER.has(name))
    return options.anyoneRegisters ? 'everyone' : 'platform';
  if (PLATFORM_READS.has(name)) return 'platform';
  return attributes.action === 'read' ? 'everyone' : 'platform';
}
