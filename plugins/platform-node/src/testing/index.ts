/**
 * What tests of drivers run against. Nothing here runs in production.
 *
 * @packageDocumentation
 */
export {
  check,
  clientModels,
  condensed,
  modelsDocument,
  startKubernetes,
  testCluster,
} from './kubernetes';
export type {
  Definitions,
  Fate,
  Fault,
  Finding,
  KubeObject,
  KubernetesOptions,
  ModelsDocument,
  Schema,
  TestCluster,
  TestKubernetes,
} from './kubernetes';
export { evaluate, parsePromql, Samples, startPrometheus } from './prometheus';
export type { TestPrometheus } from './prometheus';
