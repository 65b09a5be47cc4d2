export * from './types';
export * from './names';
export * from './compile';
export * from './gaps';
