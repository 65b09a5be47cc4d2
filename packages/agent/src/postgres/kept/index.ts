export { prepareArchive } from './archiveFolder.ts';
export { keptCalls } from './calls.ts';
export { Keeper } from './keeper.ts';
export { archiveOf, keptFolder, makeKept } from './paths.ts';
export { validateSource } from './refusals.ts';
export type { Restores } from './restores.ts';
