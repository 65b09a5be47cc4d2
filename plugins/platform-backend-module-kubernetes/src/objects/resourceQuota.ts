import type { LimitRange, ResourceQuota } from './kinds';
import { metaOf } from './labels';
import type { Place } from './place';
import { cpuQuantity, memoryQuantity } from './quantity';

/** What all pods of a place may have together. */
export interface Quota {
  /** Cores, as in `platform.yaml`. */
  cpu: string;
  memory: string;
  pods: number;
}

/** Name of the objects that a place has one of. With a dot in it, it is no service's. */
const NAME = 'place.waymark.dev';

/** The quota of a place. Ways into the cluster past the route (load balancers, ports of nodes) are not to be had at all. */
export const resourceQuota = (place: Place, quota: Quota): ResourceQuota => ({
  apiVersion: 'v1',
  kind: 'ResourceQuota',
  metadata: metaOf(place, NAME, { component: 'place' }),
  spec: {
    hard: {
      'requests.cpu': cpuQuantity(quota.cpu),
      'requests.memory': memoryQuantity(quota.memory),
      'limits.cpu': cpuQuantity(quota.cpu),
      'limits.memory': memoryQuantity(quota.memory),
      pods: String(quota.pods),
      'services.loadbalancers': '0',
      'services.nodeports': '0',
    },
  },
});

/** What a container gets that says nothing: beside a quota one without requests and limits would be refused. */
export const limitRange = (place: Place): LimitRange => ({
  apiVersion: 'v1',
  kind: 'LimitRange',
  metadata: metaOf(place, NAME, { component: 'place' }),
  spec: {
    limits: [
      {
        type: 'Container',
        defaultRequest: { cpu: '50m', memory: '64Mi' },
        default: { cpu: '500m', memory: '256Mi' },
      },
    ],
  },
});
