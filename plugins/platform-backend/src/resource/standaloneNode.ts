import { type GraphNode, sqlIdentifier } from '@waymark/platform-common';
import type { ResourceRow } from '../store/rows';

/** Name of the password of a resource's owner in the secret store. Pure. */
export const ownerSecret = (resource: Pick<ResourceRow, 'type' | 'object_name'>) => `${resource.type}/${resource.object_name}/owner`;

/** Names of all passwords of a resource's logins: it has two, that take turns. Pure. */
export const loginSecrets = (resource: Pick<ResourceRow, 'type' | 'object_name'>) => [ownerSecret(resource), `${ownerSecret(resource)}-2`];

/** What the driver of its type is to make of a resource without a service. Pure. */
export function standaloneNode(resource: Pick<ResourceRow, 'type' | 'name' | 'object_name' | 'size' | 'login' | 'logins'>): GraphNode {
  const identifier = sqlIdentifier(resource.name);
  return {
    id: resource.type,
    type: resource.type as GraphNode['type'],
    name: resource.object_name,
    dependsOn: [],
    resource: true,
    properties: {
      database: identifier,
      user: identifier,
      size: resource.size,
      secret: ownerSecret(resource),
      ...(resource.login ? { login: { ...resource.login } } : {}),
      ...(resource.logins?.length ? { logins: resource.logins.map(one => ({ ...one })) } : {}),
    },
  };
}
