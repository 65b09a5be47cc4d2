export * from './options';
export { CrossplaneDriver } from './crossplane/CrossplaneDriver';
export type { CrossplaneOptions } from './crossplane/compositeObject';
export { PostgresDriver } from './PostgresDriver';
export type { PostgresParts } from './readDatabase';
export { CnpgCare } from './care/CnpgCare';
export type { Address, Connect } from './care/connect';
