export { scramVerifier } from '@waymark/platform-node';
