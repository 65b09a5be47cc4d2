import { LABELS, labelValue } from '../objects';
import type { LiveObject } from './live';

/** What happened, why, and what to do next. */
export interface Conflict {
  what: string;
  why: string;
  next: string;
}

const SYSTEM = /^kube-|^k3s$/;

/** Who an object belongs to, as far as it says so: a tool's label, or whoever wrote its fields. */
function ownerOf({ metadata }: LiveObject): string {
  const { labels, annotations, managedFields, ownerReferences } =
    metadata ?? {};
  const waymark = labels?.[LABELS.manager];
  if (waymark) return `the Waymark "${waymark}"`;
  const controller = ownerReferences?.find(one => one.controller);
  if (controller) return `${controller.kind} ${controller.name}`;
  const release = annotations?.['meta.helm.sh/release-name'];
  if (release) return `the Helm release ${release}`;
  const argo = annotations?.['argocd.argoproj.io/tracking-id'];
  if (argo) return `the Argo CD application ${argo.split(':')[0]}`;
  const tool = labels?.['app.kubernetes.io/managed-by'];
  if (tool) return tool;
  const writers = (managedFields ?? [])
    .map(one => one.manager)
    .filter((one): one is string => Boolean(one) && !SYSTEM.test(one!));
  return writers.length
    ? `whoever made it with ${[...new Set(writers)].join(' and ')}`
    : 'somebody who has left no name';
}

/** Why an object of a name that we compute is not to be touched; undefined if it is ours. Pure. */
export function foreign(
  live: LiveObject,
  manager: string,
): Conflict | undefined {
  if (live.metadata?.labels?.[LABELS.manager] === labelValue(manager))
    return undefined;
  const { name, namespace } = live.metadata ?? {};
  const where = namespace ? ` in namespace ${namespace}` : '';
  return {
    what: `${live.kind} ${name}${where} is there already, and Waymark has not made it`,
    why: `it belongs to ${ownerOf(live)}; what is not ours is never changed`,
    next: `Delete or rename that ${live.kind}, then retry`,
  };
}
