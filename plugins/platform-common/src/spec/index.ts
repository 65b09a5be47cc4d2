export * from './effectiveSpec';
export * from './names';
export * from './parseServiceFile';
export * from './propose';
export * from './quantities';
export { serviceFileSchema } from './schema';
export type { SpecSchema } from './SpecSchema';
export { didYouMean } from './suggest';
export * from './types';
