import { KINDS } from '../cluster/kinds';
import type { Kind, Wanted } from '../cluster/types';
import {
  defaultDeny,
  limitRange,
  namespaceOf,
  type Place,
  type Quota,
  resourceQuota,
  serviceAccount,
} from '../objects';

/** What configuration says of the places of a cluster. */
export interface PlaceOptions {
  /** Of all pods of a place together; left out, there is none. */
  quota?: Quota;
}

/** An object that is wanted, and its kind. */
export interface WantedObject {
  kind: Kind;
  wanted: Wanted;
}

/** What a place has, in the order in which it is made; with a service, also what its pods run as. Pure. */
export const placeObjects = (
  place: Place,
  service: string | undefined,
  { quota }: PlaceOptions,
): WantedObject[] => [
  { kind: KINDS.namespace, wanted: namespaceOf(place) },
  { kind: KINDS.networkPolicy, wanted: defaultDeny(place) },
  ...(quota
    ? [
        { kind: KINDS.resourceQuota, wanted: resourceQuota(place, quota) },
        { kind: KINDS.limitRange, wanted: limitRange(place) },
      ]
    : []),
  ...(service
    ? [{ kind: KINDS.serviceAccount, wanted: serviceAccount(place, service) }]
    : []),
];
