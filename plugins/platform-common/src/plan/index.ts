export * from './types';
export * from './planGraph';
