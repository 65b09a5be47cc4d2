export { startKubernetes } from './startKubernetes';
export type { KubernetesOptions, TestKubernetes } from './startKubernetes';
export type { Fault } from './Faults';
export type { Fate } from './controllers/fate';
export type { KubeObject } from './types';
export { testCluster } from './testCluster';
export type { TestCluster } from './testCluster';
export { check, clientModels, condensed, modelsDocument } from './schemas';
export type { Definitions, Finding, ModelsDocument, Schema } from './schemas';
