export * from './effectiveSpec';
export * from './names';
export * from './parseServiceFile';
export * from './quantities';
export { serviceFileSchema, type SpecSchema } from './schema';
export { didYouMean } from './suggest';
export * from './types';
