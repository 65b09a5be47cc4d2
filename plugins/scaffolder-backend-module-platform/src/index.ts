/**
 * Template steps that hand over to the platform's operations.
 *
 * @packageDocumentation
 */
export { scaffolderModulePlatform as default } from './module';
