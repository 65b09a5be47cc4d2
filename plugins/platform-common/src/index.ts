/**
 * The language of the platform: what a service, a release, a binding, a graph, a plan and a condition are.
 * Pure: no I/O, nothing of Backstage. Server, CLI and portal run the same functions.
 *
 * @packageDocumentation
 */
export * from './spec';
export * from './graph';
export * from './policy';
export * from './plan';
export * from './definitions';
export * from './status';
export * from './data';
