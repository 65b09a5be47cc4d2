/* eslint-disable @backstage/no-forbidden-package-imports, @backstage/no-mixed-plugin-imports, no-restricted-imports -- a slim backend is put together from rooms that the plugin keeps to itself */
export { readClusters } from '@waymark/platform-backend-module-kubernetes/src/config/readClusters';
export { createKubernetesTarget } from '@waymark/platform-backend-module-kubernetes/src/target/createKubernetesTarget';
export { createLocalTarget } from '@waymark/platform-backend-module-local';
export { slimBackend } from '@waymark/platform-backend/src/__testUtils__/slimBackend';
export { overtake } from '@waymark/platform-backend/src/deploy/overtake';
export { enqueue } from '@waymark/platform-backend/src/loop/enqueue';
export { bindingKey } from '@waymark/platform-backend/src/loop/keys';
export { createOperation } from '@waymark/platform-backend/src/operations/createOperation';
export { undoOperation } from '@waymark/platform-backend/src/operations/undoOperation';
