export { default } from './plugin';
export { catalogHealthModule } from './catalog/catalogHealthModule';
export { platformApiRef } from './api/platformApiRef';
export type { PlatformApi } from './api/PlatformApi';
