import type { Kind } from './types';

/** Kinds that own nothing that takes time to end. */
const LEAVES = [
  'ConfigMap',
  'HTTPRoute',
  'HorizontalPodAutoscaler',
  'Ingress',
  'Lease',
  'LimitRange',
  'NetworkPolicy',
  'Pod',
  'PodDisruptionBudget',
  'PrometheusRule',
  'ResourceQuota',
  'Secret',
  'Service',
  'ServiceAccount',
  'ServiceMonitor',
];

/** How an object is deleted: what owns others stays until they have ended, so that it is seen when all of it is gone. */
export const policyFor = ({ kind }: Kind): 'Background' | 'Foreground' =>
  LEAVES.includes(kind) ? 'Background' : 'Foreground';
