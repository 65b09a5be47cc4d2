/**
 * Signing in with GitHub or with a company's own OpenID Connect provider.
 *
 * @packageDocumentation
 */
export { authModuleCompany as default } from './module';
