import type { Namespace } from './kinds';
import { labelsOf } from './labels';
import type { Place } from './place';

const LEVELS = ['enforce', 'audit', 'warn'];

/** The namespace of a place. Pods that ask for more than the standard `restricted` allows are refused there. */
export const namespaceOf = (place: Place): Namespace => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: {
    name: place.namespace,
    labels: {
      ...labelsOf(place, { component: 'place' }),
      ...Object.fromEntries(
        LEVELS.map(level => [
          `pod-security.kubernetes.io/${level}`,
          'restricted',
        ]),
      ),
      'pod-security.kubernetes.io/enforce-version': 'latest',
    },
  },
});
