import type {
  V1CronJob,
  V1Deployment,
  V1Ingress,
  V1Job,
  V1LimitRange,
  V1Namespace,
  V1NetworkPolicy,
  V1PodDisruptionBudget,
  V1ResourceQuota,
  V1Secret,
  V1Service,
  V1ServiceAccount,
  V2HorizontalPodAutoscaler,
} from '@kubernetes/client-node';

/**
 * A type of the client as it stands in JSON: times are strings, and fields that are words of TypeScript have the name
 * that the API server knows (`from`, not `_from`).
 */
export type Wire<T> = 0 extends 1 & T
  ? T
  : T extends Date
  ? string
  : T extends Array<infer One>
  ? Wire<One>[]
  : T extends object
  ? { [K in keyof T as K extends `_${infer Name}` ? Name : K]: Wire<T[K]> }
  : T;

/** What every object has that we send or read. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

/** An object as we send it: complete enough to be applied, and nothing that a server adds. */
export type Made<T> = Omit<Wire<T>, 'apiVersion' | 'kind' | 'metadata'> & {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
};

export type Namespace = Made<V1Namespace>;
export type ResourceQuota = Made<V1ResourceQuota>;
export type LimitRange = Made<V1LimitRange>;
export type NetworkPolicy = Made<V1NetworkPolicy>;
export type ServiceAccount = Made<V1ServiceAccount>;
export type Deployment = Made<V1Deployment>;
export type Service = Made<V1Service>;
export type HorizontalPodAutoscaler = Made<V2HorizontalPodAutoscaler>;
export type PodDisruptionBudget = Made<V1PodDisruptionBudget>;
export type Job = Made<V1Job>;
export type CronJob = Made<V1CronJob>;
export type Ingress = Made<V1Ingress>;
export type Secret = Made<V1Secret>;
