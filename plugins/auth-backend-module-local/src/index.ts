/**
 * Signing in on the embedded default.
 *
 * @packageDocumentation
 */
export { authModuleLocal as default } from './module';
