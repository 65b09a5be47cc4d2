/**
 * The sockets of the platform: interfaces that drivers, hosts of repositories and others implement.
 *
 * @packageDocumentation
 */
export * from './databaseCare';
export * from './driver';
export * from './errors';
export * from './extensionPoints';
export * from './jobOutputs';
export * from './metricsSource';
export * from './readPostgres';
export * from './runner';
export * from './scramVerifier';
export * from './secretStore';
export * from './sourceControl';
