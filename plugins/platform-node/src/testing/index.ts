/**
 * What tests of drivers run against. Nothing here runs in production.
 *
 * @packageDocumentation
 */
export { startKubernetes } from './kubernetes';
export type {
  Fate,
  Fault,
  KubeObject,
  KubernetesOptions,
  TestKubernetes,
} from './kubernetes';
