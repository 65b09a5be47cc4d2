export { startKubernetes } from './startKubernetes';
export type { KubernetesOptions, TestKubernetes } from './startKubernetes';
export type { Fault } from './Faults';
