import type { ObjectMeta } from './kinds';
import { labelValue, objectName } from './names';
import type { Place } from './place';

/** Labels of ours: what an object belongs to. */
export const LABELS = {
  service: 'waymark.dev/service',
  environment: 'waymark.dev/environment',
  team: 'waymark.dev/team',
  release: 'waymark.dev/release',
  /** Name of the workload whose pods they are. A label of its own, because selectors can never be changed. */
  workload: 'waymark.dev/workload',
  /** Name of what the node that it was made for is called on targets: found by it alone, in whichever namespace. */
  object: 'waymark.dev/object',
  /** Which Waymark made it. */
  manager: 'waymark.dev/managed-by',
} as const;

/** Annotations of ours. */
export const ANNOTATIONS = {
  /** The highest fence that has written the object: a lower one is refused. */
  fence: 'waymark.dev/fence',
  /** The run that was asked for: at its Job, and at the CronJob while that is not another. */
  run: 'waymark.dev/run',
  /** That run was not begun, because another one was going on. */
  refused: 'waymark.dev/run-refused',
  /** Stands for the versions of the secrets that pods were started with; another one starts new pods. */
  secrets: 'waymark.dev/secrets',
} as const;

/** What an object is for. */
export interface Belongs {
  service?: string;
  release?: string;
  /** Name of the node that it was made for; what stands for a place has none. */
  object?: string;
  /** Role of the object: `workload`, `migration`, `route`, `place`. */
  component: string;
}

/** Recommended labels and ours. */
export function labelsOf(
  place: Place,
  { service, release, object, component }: Belongs,
): Record<string, string> {
  return {
    'app.kubernetes.io/name': labelValue(service ?? place.team),
    'app.kubernetes.io/instance': labelValue(
      `${service ?? place.team}-${place.environment}`,
    ),
    ...(release ? { 'app.kubernetes.io/version': labelValue(release) } : {}),
    'app.kubernetes.io/component': component,
    'app.kubernetes.io/part-of': labelValue(place.team),
    'app.kubernetes.io/managed-by': 'waymark',
    ...(service ? { [LABELS.service]: labelValue(service) } : {}),
    [LABELS.environment]: labelValue(place.environment),
    [LABELS.team]: labelValue(place.team),
    ...(release ? { [LABELS.release]: labelValue(release) } : {}),
    ...(object ? { [LABELS.object]: objectName(object) } : {}),
    [LABELS.manager]: labelValue(place.manager),
  };
}

/** Name, namespace and labels of an object in a place. */
export const metaOf = (
  place: Place,
  name: string,
  belongs: Belongs,
): ObjectMeta & { labels: Record<string, string> } => ({
  name,
  namespace: place.namespace,
  labels: labelsOf(place, belongs),
});

/** The same object with the fence of the claim that writes it. Kept apart: what is rendered for people has none. */
export const withFence = <T extends { metadata: ObjectMeta }>(
  object: T,
  fence: number,
): T => ({
  ...object,
  metadata: {
    ...object.metadata,
    annotations: {
      ...object.metadata.annotations,
      [ANNOTATIONS.fence]: String(fence),
    },
  },
});

/** The highest fence that has written an object; 0 where none has. */
export function fenceOf(object: {
  metadata?: { annotations?: Record<string, string> };
}): number {
  const fence = Number(object.metadata?.annotations?.[ANNOTATIONS.fence]);
  return Number.isSafeInteger(fence) && fence > 0 ? fence : 0;
}
