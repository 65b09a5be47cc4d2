/**
 * The target `local`: drivers that are clients of the agent on this machine.
 *
 * @packageDocumentation
 */
export { platformModuleLocal as default } from './module';
export { createLocalTarget } from './createLocalTarget';
