export { check } from './check';
export type { Finding } from './check';
export { clientModels } from './clientModels';
export type { Definitions, Schema } from './Definitions';
export { condensed, modelsDocument } from './modelsDocument';
export type { ModelsDocument } from './modelsDocument';
