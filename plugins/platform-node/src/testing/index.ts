/**
 * What tests of drivers run against. Nothing here runs in production.
 *
 * @packageDocumentation
 */
export { startKubernetes, testCluster } from './kubernetes';
export type {
  Fate,
  Fault,
  KubeObject,
  KubernetesOptions,
  TestCluster,
  TestKubernetes,
} from './kubernetes';
