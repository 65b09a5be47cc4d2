export * from './marked.ts';
export * from './mergeLog.ts';
export * from './unit.ts';
export type { ShimExit, ShimState } from './types.ts';
