/**
 * What the platform knows as entities of the catalog: Component and API from the repositories' own files, databases and
 * environments as Resources.
 *
 * @packageDocumentation
 */
export { catalogModulePlatform as default } from './module';
