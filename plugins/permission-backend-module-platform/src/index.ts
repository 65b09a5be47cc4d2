/**
 * Who may do what, for all plugins of the backend.
 *
 * @packageDocumentation
 */
export { permissionModulePlatform as default } from './module';
