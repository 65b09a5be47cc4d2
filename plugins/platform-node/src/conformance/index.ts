/**
 * What every implementation of a socket of the platform has to keep to, as suites for jest.
 *
 * @packageDocumentation
 */
export { describeDriver } from './describeDriver';
export { driverCases } from './driverCases';
export type { DriverCase } from './driverCases';
export type { DriverWorld } from './driverWorld';
export { Harness } from './Harness';
export { describeSecretStore } from './describeSecretStore';
export type { SecretStoreWorld } from './describeSecretStore';
export { describeSourceControl } from './describeSourceControl';
export type { SourceControlWorld } from './sourceControlWorld';
export { describeMetricsSource } from './describeMetricsSource';
export type { MetricsSourceWorld } from './describeMetricsSource';
