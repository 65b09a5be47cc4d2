export { createCluster } from './createCluster';
export type { OwnedCluster } from './createCluster';
export * from './kinds';
export * from './types';
