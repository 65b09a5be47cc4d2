/**
 * Kubernetes clusters as targets. So far what needs no cluster: how a graph becomes objects, what is read off objects,
 * and what a cluster can do.
 *
 * @packageDocumentation
 */
export * from './capabilities';
export * from './cluster';
export * from './integrations';
export * from './objects';
export * from './state';
