import { createPermission } from '@backstage/plugin-permission-common';

/** Read everything but secret values and the contents of databases. */
export const platformReadPermission = createPermission({ name: 'platform.read', attributes: { action: 'read' } });
/** Create a service for a team. */
export const platformServiceCreatePermission = createPermission({ name: 'platform.service.create', attributes: { action: 'create' } });
/** Change what belongs to a team: retry, undo, deploy. */
export const platformServiceWritePermission = createPermission({ name: 'platform.service.write', attributes: { action: 'update' } });
/** Read the audit of all teams. */
export const platformAuditReadPermission = createPermission({ name: 'platform.audit.read', attributes: { action: 'read' } });

/** All of them, for the permission policy and its metadata. */
export const platformPermissions = [
  platformReadPermission,
  platformServiceCreatePermission,
  platformServiceWritePermission,
  platformAuditReadPermission,
];
