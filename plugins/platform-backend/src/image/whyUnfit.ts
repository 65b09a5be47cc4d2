import { releaseName, type TargetCapabilities } from '@waymark/platform-common';
import type { EnvironmentRow, ReleaseRow } from '../store/rows';

/** What of a release says where it can run. Without a number: it is not made yet. */
export type Built = Pick<ReleaseRow, 'image' | 'artifact_gone'> & { number?: number };

/** Why a release does not go to an environment, in three parts. */
export interface Unfit { what: string; why: string; next: string }

/**
 * Why a target cannot run a release, undefined where it can: a cluster runs images, and the local target what the platform
 * has built itself. Pure.
 */
export function whyUnfit(service: string, release: Built, environment: Pick<EnvironmentRow, 'name' | 'target'>, runs: TargetCapabilities['runs'] = 'workspace'): Unfit | undefined {
  const { name, target } = environment;
  const which = release.number === undefined ? 'What is built' : releaseName(release.number);
  const what = `${which} of ${service} cannot be deployed to ${name}`;
  if (runs === 'image' && release.image === null) {
    return {
      what,
      why: `${name} is on the target ${target}, which runs images, and there is none of it. Embedded git has no image builder: the pipeline of Waymark builds folders for the local target only.`,
      next: `Let a workflow of your own build the image and bring it: platform deploy ${service} --image REF@DIGEST --commit SHA. docs/images.md has one to copy.`,
    };
  }
  if (runs === 'workspace' && release.image !== null && release.artifact_gone) {
    return {
      what,
      why: `${name} is on the target ${target}, which runs what the pipeline of Waymark has built, and of this there is only an image.`,
      next: 'Push its commit to the default branch, so that the pipeline builds it; or deploy it to an environment on a cluster.',
    };
  }
  return undefined;
}
