export * from './states';
export * from './types';
