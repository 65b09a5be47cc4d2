import { createBackendModule } from '@backstage/backend-plugin-api';
import { platformExtensionPoint } from '@waymark/platform-node';
import { FakeWorld } from './fakeTarget';

/** A target `eu-1` that runs images and no pipelines, as a cluster does, with a fake world of its own. Only for tests. */
export function imageTarget() {
  const world = new FakeWorld();
  const feature = createBackendModule({
    pluginId: 'platform',
    moduleId: 'fake-cluster',
    register(env) {
      env.registerInit({
        deps: { platform: platformExtensionPoint },
        async init({ platform }) {
          const { target, inspector, metrics } = world.registration();
          platform.addTarget(() => ({ inspector, metrics, target: { ...target, name: 'eu-1', capabilities: { ...target.capabilities, target: 'eu-1', runs: 'image' } } }));
        },
      });
    },
  });
  return { world, feature };
}

/** References of images, each of another digest. */
export const imageOf = (digit: string, name = 'ghcr.io/acme/shop') => `${name}@sha256:${digit.repeat(64)}`;
