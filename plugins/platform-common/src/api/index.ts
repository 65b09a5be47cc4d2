export * from './client';
export * from './types';
export { openApiDocument } from './generated/document';
export type { paths, components, operations } from './generated/schema';
