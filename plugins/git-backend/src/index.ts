/**
 * Embedded git hosting: bare repositories, smart HTTP, tokens, refs. The default export brings all of it: the plugin,
 * the platform's source control and the reader for `http://git.localhost/…`.
 *
 * @packageDocumentation
 */
export { gitFeatures as default } from './features';
export { EmbeddedSourceControl } from './embeddedSourceControl';
export { platformModuleGit } from './module';
export { gitPlugin } from './plugin';
export { gitUrlReader } from './urlReader';
