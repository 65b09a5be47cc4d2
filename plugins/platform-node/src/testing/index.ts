/**
 * What tests of drivers run against. Nothing here runs in production.
 *
 * @packageDocumentation
 */
export { startKubernetes } from './kubernetes';
export type { Fault, KubernetesOptions, TestKubernetes } from './kubernetes';
