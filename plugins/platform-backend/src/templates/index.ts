export { listTemplates } from './listTemplates';
export { renderGoldenPath } from './renderGoldenPath';
export type { GoldenPath } from './types';
