export * from './types';
export * from './configuration';
export * from './names';
export * from './compile';
export * from './gaps';
export * from './jobs';
export * from './image';
