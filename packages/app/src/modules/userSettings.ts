import appModuleUserSettings from '@backstage/plugin-app-module-user-settings';
import userSettingsPlugin from '@backstage/plugin-user-settings/alpha';

/** Settings; they are kept by the backend, so they follow a person to another browser. */
export const userSettings = [userSettingsPlugin, appModuleUserSettings];
