export * from './options';
export { PostgresDriver } from './PostgresDriver';
export type { PostgresParts } from './readDatabase';
