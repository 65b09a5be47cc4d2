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
