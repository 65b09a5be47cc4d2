import {
  coreServices,
  createBackendFeatureLoader,
} from '@backstage/backend-plugin-api';
import { openDoors } from './openDoors';

/** Adds nothing, and does not let the backend start with a door open. */
export const refuseOpenDoors = createBackendFeatureLoader({
  deps: { config: coreServices.rootConfig },
  loader({ config }) {
    const doors = openDoors(config);
    if (doors.length) {
      throw new Error(
        `The configuration leaves doors open, so the backend does not start. ${doors.join(
          ' ',
        )}`,
      );
    }
    return [];
  },
});
