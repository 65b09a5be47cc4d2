export { CloudNativePg } from './CloudNativePg';
