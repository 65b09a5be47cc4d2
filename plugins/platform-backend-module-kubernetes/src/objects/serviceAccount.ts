import type { ServiceAccount } from './kinds';
import { metaOf } from './labels';
import { objectName } from './names';
import type { Place } from './place';

/** Never `default`, whatever a service is called: that is the account of pods that name none. */
export const accountName = (place: Place, service: string) =>
  objectName(`${service}-${place.environment}`);

/** The account that a service's pods run as: it has no rights, and no token of it is put into pods. */
export const serviceAccount = (
  place: Place,
  service: string,
): ServiceAccount => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: metaOf(place, accountName(place, service), {
    service,
    component: 'workload',
  }),
  automountServiceAccountToken: false,
});
