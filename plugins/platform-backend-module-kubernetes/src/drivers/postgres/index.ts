export * from './options';
export { PostgresDriver } from './PostgresDriver';
export type { PostgresParts } from './readDatabase';
export { CnpgCare } from './care/CnpgCare';
export type { Address, Connect } from './care/connect';
