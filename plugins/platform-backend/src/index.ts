/**
 * The orchestrator: a backend plugin of Backstage.
 *
 * @packageDocumentation
 */
export { platformPlugin as default } from './plugin';
