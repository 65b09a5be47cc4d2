import { createExtensionPoint } from '@backstage/backend-plugin-api';
import type { Condition } from '@waymark/platform-common';
import type { Target } from './driver';
import type { MetricsSource } from './metricsSource';
import type { Reach, StageRunner, TargetInspector } from './runner';
import type { SecretStore } from './secretStore';
import type { SourceControl } from './sourceControl';

/** Everything that one infrastructure brings. */
export interface TargetRegistration {
  target: Target;
  inspector: TargetInspector;
  /** Whether it answers, and what it lacks with what to install. Without it there is nothing to say. */
  conditions?(): Condition[];
  /** Without it there are no figures of what runs there. */
  metrics?: MetricsSource;
  /** Without it replicas are asked as anything else is: by `fetch`. */
  reach?: Reach;
  /** Without it no pipeline runs there. */
  runner?: StageRunner;
  /** Called when the target says that something has changed. Only a hint. */
  onChange?(listener: (hint: { type: string; name: string }) => void): () => void;
}

/** What modules of the `platform` plugin register with. */
export interface PlatformExtensionPoint {
  /** `factory` receives what the platform lends to drivers. */
  addTarget(factory: (deps: { secrets: SecretStore }) => TargetRegistration): void;
  /** Where repositories are; one for the whole platform. */
  setSourceControl(sourceControl: SourceControl): void;
}

/** Extension point for targets and hosts of repositories. */
export const platformExtensionPoint = createExtensionPoint<PlatformExtensionPoint>({ id: 'platform.extensions' });
