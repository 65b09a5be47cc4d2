import type { RootConfigService } from '@backstage/backend-plugin-api';
import path from 'node:path';

/** What the embedded git host reads from the configuration. */
export interface GitConfig {
  /** Absolute folder of the bare repositories. */
  directory: string;
  /** Entity ref that a push over `file://` counts as. */
  localPusher?: string;
  /** Entity ref of the group that may push everywhere. */
  platformTeam: string;
  /** Address of the portal, without a slash at the end. */
  portalUrl: string;
  /** Address of the backend, without a slash at the end. */
  backendUrl: string;
}

/** Reads and checks it. */
export function readGitConfig(config: RootConfigService): GitConfig {
  const directory = config.getString('git.directory');
  if (!path.isAbsolute(directory)) {
    throw new Error(
      `git.directory is '${directory}': it must be an absolute path, since every backend has to find the same repositories. Set it to a full path.`,
    );
  }
  const url = (key: string) => config.getString(key).replace(/\/+$/, '');
  return {
    directory: path.resolve(directory),
    localPusher: config.getOptionalString('git.localPusher') || undefined,
    platformTeam:
      config.getOptionalString('platform.team') ?? 'group:default/platform',
    portalUrl: url('app.baseUrl'),
    backendUrl: url('backend.baseUrl'),
  };
}
