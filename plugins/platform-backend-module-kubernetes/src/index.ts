/**
 * Kubernetes clusters as targets: how a graph becomes objects, what is read off objects, what a cluster can do, and the
 * module that gives the platform a target for each cluster in the configuration. What speaks to clusters is loaded by the
 * module once there is one.
 *
 * @packageDocumentation
 */
export { platformModuleKubernetes as default } from './module';
export * from './capabilities';
export * from './cluster/kinds';
export type * from './cluster/types';
export * from './integrations';
export * from './objects';
export * from './state';
