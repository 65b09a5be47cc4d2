import { forbidden } from '../ApiError';
import type { KubeObject, ResourceType } from '../types';
import type { World } from '../World';
import { named } from '../World';

const SECCOMP = ['RuntimeDefault', 'Localhost'];

const naming = (containers: any[]) =>
  `${containers.length > 1 ? 'containers' : 'container'} ${containers
    .map(c => JSON.stringify(c.name))
    .join(', ')}`;

/** What keeps a pod out of a namespace that is `restricted`, in the words of the admission plugin. */
export function violations(spec: any): string[] {
  const containers: any[] = [
    ...(spec.initContainers ?? []),
    ...spec.containers,
  ];
  const pod = spec.securityContext ?? {};
  const said: string[] = [];
  const judge = (
    what: string,
    bad: (c: any) => boolean,
    must: (names: string) => string,
  ) => {
    const found = containers.filter(c => bad(c.securityContext ?? {}));
    if (found.length) said.push(`${what} (${must(naming(found))})`);
  };
  const host = ['hostNetwork', 'hostPID', 'hostIPC'].filter(
    field => spec[field],
  );
  if (host.length)
    said.push(
      `host namespaces (${host.map(field => `${field}=true`).join(', ')})`,
    );
  judge(
    'privileged',
    c => c.privileged === true,
    who => `${who} must not set securityContext.privileged=true`,
  );
  judge(
    'allowPrivilegeEscalation != false',
    c => c.allowPrivilegeEscalation !== false,
    who => `${who} must set securityContext.allowPrivilegeEscalation=false`,
  );
  judge(
    'unrestricted capabilities',
    c => !c.capabilities?.drop?.includes('ALL'),
    who => `${who} must set securityContext.capabilities.drop=["ALL"]`,
  );
  const paths = (spec.volumes ?? []).filter((v: any) => v.hostPath);
  if (paths.length)
    said.push(
      `restricted volume types (${paths
        .map(
          (v: any) =>
            `volume ${JSON.stringify(
              v.name,
            )} uses restricted volume type "hostPath"`,
        )
        .join(', ')})`,
    );
  judge(
    'runAsNonRoot != true',
    c => (c.runAsNonRoot ?? pod.runAsNonRoot) !== true,
    who => `pod or ${who} must set securityContext.runAsNonRoot=true`,
  );
  if (pod.runAsUser === 0)
    said.push('runAsUser=0 (pod must not set runAsUser=0)');
  judge(
    'runAsUser=0',
    c => c.runAsUser === 0,
    who => `${who} must not set runAsUser=0`,
  );
  judge(
    'seccompProfile',
    c => !SECCOMP.includes(c.seccompProfile?.type ?? pod.seccompProfile?.type),
    who =>
      `pod or ${who} must set securityContext.seccompProfile.type to "RuntimeDefault" or "Localhost"`,
  );
  return said;
}

/** Refuses pods by the label `pod-security.kubernetes.io/enforce` of their namespace; of its levels only `restricted`. */
export const podSecurityAdmission =
  (world: World) =>
  (type: ResourceType, next: KubeObject, live?: KubeObject): void => {
    const { name, namespace } = next.metadata;
    if (next.kind !== 'Pod' || live) return;
    const labels =
      world.store.get('/namespaces', undefined, namespace!)?.metadata.labels ??
      {};
    if (labels['pod-security.kubernetes.io/enforce'] !== 'restricted') return;
    const said = violations(next.spec);
    const level = `restricted:${
      labels['pod-security.kubernetes.io/enforce-version'] ?? 'latest'
    }`;
    if (said.length)
      throw forbidden(
        named(type, name),
        `violates PodSecurity "${level}": ${said.join(', ')}`,
      );
  };
