export { filesToRead, MOST_BYTES } from './filesToRead';
export { proposeService, standsInTheWay } from './proposeService';
export * from './types';
