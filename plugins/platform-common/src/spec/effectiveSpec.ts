import type { ServiceFile } from './types';

/** The file as it counts in one environment: `spec.environments.<name>` laid over `spec`. */
export function effectiveSpec(file: ServiceFile, environment: string): ServiceFile {
  const overlay = Object.prototype.hasOwnProperty.call(file.spec.environments, environment) ? file.spec.environments[environment] : undefined;
  if (!overlay) return file;
  return {
    ...file,
    spec: {
      ...file.spec,
      runtime: { ...file.spec.runtime, ...overlay.runtime },
      ...(file.spec.database ? { database: { ...file.spec.database, ...overlay.database } } : {}),
    },
  };
}
