import {
  compile,
  type Graph,
  type TargetCapabilities,
} from '@waymark/platform-common/graph';
import type { ServiceFile } from '@waymark/platform-common/spec';

/** A target that can do everything: which one it will be is the server's to know. */
const CAPABILITIES: TargetCapabilities = {
  target: 'unknown',
  tls: true,
  resourceLimits: true,
  canary: true,
  alerts: true,
  dashboards: true,
  backups: true,
};

/** Said wherever something is worked out without the server. */
export const PREVIEW =
  'This is a preview: worked out from the file alone, without what is there now, and it cannot be applied. ' +
  'What will be done is said by: platform plan';

/** What a file makes in an environment, by the server's own function. The release and its commands are not known here. */
export function compilePreview(file: ServiceFile, environment: string): Graph {
  const { commands } = file.spec;
  return compile({
    service: { name: file.metadata.name, team: file.metadata.team },
    environment: { name: environment },
    pins: {
      stable: {
        number: 1,
        commit: '(not built)',
        artifact: '(not built)',
        spec: file,
        commands: {
          start: commands.start ?? '(scripts.start of package.json)',
        },
      },
      weight: 0,
    },
    configRevision: 1,
    capabilities: CAPABILITIES,
  });
}
