import { DriverError, type StageRunner } from '@waymark/platform-node';

/** Why no pipeline runs where every target only runs images. */
export const NO_RUNNER = {
  what: 'Nothing is built here',
  why: 'No target of this platform runs pipelines: clusters run images, and embedded git has no image builder.',
  next: 'Let a workflow of your own build the image and bring it: platform deploy SERVICE --image REF@DIGEST --commit SHA. docs/images.md has one to copy.',
};

const refused = async () => {
  throw new DriverError('invalid', NO_RUNNER.what, NO_RUNNER.why, NO_RUNNER.next);
};

/** Stands in where no target runs pipelines: there was never anything, so nothing is there to be read or removed. */
export const noRunner: StageRunner = {
  checkout: refused,
  start: refused,
  state: async () => ({ state: 'absent' }),
  log: async () => [],
  readFile: async () => undefined,
  removeJob: async () => undefined,
  removeWorkspace: async () => undefined,
};
