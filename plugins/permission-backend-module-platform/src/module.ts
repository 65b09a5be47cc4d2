import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import { decide, type PolicySettings } from './policy';

/**
 * The platform's permission policy. Reads `platform.team` (an entity reference, `group:default/platform` by default)
 * and `platform.catalog.anyoneRegisters` (false by default).
 */
export const permissionModulePlatform = createBackendModule({
  pluginId: 'permission',
  moduleId: 'platform-policy',
  register(env) {
    env.registerInit({
      deps: {
        config: coreServices.rootConfig,
        policy: policyExtensionPoint,
      },
      async init({ config, policy }) {
        const settings: PolicySettings = {
          platformTeam:
            config.getOptionalString('platform.team') ??
            'group:default/platform',
          anyoneRegisters:
            config.getOptionalBoolean('platform.catalog.anyoneRegisters') ??
            false,
        };
        policy.setPolicy({
          async handle({ permission }, user) {
            const person = user && {
              ref: user.info.userEntityRef,
              groups: user.info.ownershipEntityRefs,
            };
            return decide(permission, person, settings);
          },
        });
      },
    });
  },
});
