import { type GraphNode, sqlIdentifier } from '@waymark/platform-common';
import { identifierOf } from '../care/wantBackup';
import type { ResourceRow } from '../store/rows';

/** Name of the password of a resource's owner in the secret store. Pure. */
export const ownerSecret = (resource: Pick<ResourceRow, 'type' | 'object_name'>) => `${resource.type}/${resource.object_name}/owner`;

/** Names of all passwords of a resource's logins: it has two, that take turns. Pure. */
export const loginSecrets = (resource: Pick<ResourceRow, 'type' | 'object_name'>) => [ownerSecret(resource), `${ownerSecret(resource)}-2`];

type Row = Pick<ResourceRow, 'type' | 'name' | 'object_name' | 'size'> & Partial<Pick<ResourceRow, 'service' | 'team' | 'state' | 'environment' | 'source' | 'login' | 'logins'>>;

/**
 * What the driver of its type is to make of a resource that no binding asks for: as `compile` has it for one that does. Pure.
 *
 * @param shared - it is one of many in an instance that previews share
 */
export function standaloneNode(resource: Row, shared = false): GraphNode {
  const { service = null, source = null, login, logins = [], state } = resource;
  const identifier = shared ? sqlIdentifier(resource.environment!) : identifierOf({ ...resource, service, source });
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
      ...(service ? { service } : {}),
      ...(resource.team ? { team: resource.team } : {}),
      ...(resource.environment ? { environment: resource.environment } : {}),
      ...(shared ? { shared } : {}),
      ...(login ? { login: { ...login } } : {}),
      ...(login && logins.length ? { logins: logins.map(other => ({ ...other })) } : {}),
      ...(source ? { from: { name: source.object, ...(source.backup ? { backup: source.backup } : {}), ...(source.until ? { until: source.until } : {}) } } : {}),
      ...(state === 'deleted' ? { stopped: true } : {}),
    },
  };
}
