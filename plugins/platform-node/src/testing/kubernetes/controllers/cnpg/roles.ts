import type { KubeObject } from '../../types';
import type { Hand } from '../Hand';

/** Where a role's password is, as it is now. */
const secretOf = (hand: Hand, namespace: string, role: any) =>
  hand
    .list('Secret', namespace)
    .find(one => one.metadata.name === role.passwordSecret?.name);

/** Why a role cannot be as it is wanted. */
function whyNot(
  hand: Hand,
  cluster: KubeObject,
  role: any,
): string | undefined {
  const roles: any[] = cluster.spec.managed?.roles ?? [];
  const { namespace } = cluster.metadata;
  if (role.ensure === 'absent') return undefined;
  if (role.passwordSecret) {
    const secret = secretOf(hand, namespace!, role);
    if (!secret) return `secrets "${role.passwordSecret.name}" not found`;
    const username = Buffer.from(secret.data?.username ?? '', 'base64');
    if (String(username) !== role.name)
      return `wrong username '${username}' in secret, expected '${role.name}'`;
  }
  const owner = cluster.spec.bootstrap?.initdb?.owner;
  const missing = (role.inRoles ?? []).find(
    (of: string) =>
      !of.startsWith('pg_') &&
      of !== owner &&
      !cluster.spec.bootstrap?.recovery &&
      !roles.some(one => one.name === of && one.ensure !== 'absent'),
  );
  return missing
    ? `could not perform UPDATE_MEMBERSHIPS on role ${role.name}: role "${missing}" does not exist`
    : undefined;
}

/** What a Cluster says of the roles that it manages; nothing while no instance runs. */
export function rolesStatus(hand: Hand, cluster: KubeObject): object {
  const roles: any[] = cluster.spec.managed?.roles ?? [];
  const wrong = Object.fromEntries(
    roles.flatMap(role => {
      const why = whyNot(hand, cluster, role);
      return why ? [[role.name, [why]]] : [];
    }),
  );
  const good = roles.filter(role => !wrong[role.name]);
  const versions = good.flatMap(role => {
    const secret = secretOf(hand, cluster.metadata.namespace!, role);
    const resourceVersion = secret?.metadata.resourceVersion;
    return resourceVersion ? [[role.name, { resourceVersion }]] : [];
  });
  return {
    byStatus: {
      reconciled: good.map(role => role.name).sort(),
      reserved: ['postgres', 'streaming_replica'],
    },
    ...(Object.keys(wrong).length && { cannotReconcile: wrong }),
    ...(versions.length && { passwordStatus: Object.fromEntries(versions) }),
  };
}
