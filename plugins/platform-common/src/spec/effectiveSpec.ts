import type { ServiceFile } from './types';

/** What a service asks for in one environment: its spec with that environment's overlay laid over it. */
export type EffectiveSpec = Omit<ServiceFile['spec'], 'environments'>;

/**
 * Lays `spec.environments.<environment>` over the rest of the spec. An environment without an overlay gets the spec as
 * it is; a preview should ask with the name of its base.
 */
export function effectiveSpec(
  file: ServiceFile,
  environment: string,
): EffectiveSpec {
  const { environments, ...spec } = file.spec;
  const overlay = Object.prototype.hasOwnProperty.call(
    environments,
    environment,
  )
    ? environments[environment]
    : {};
  return {
    ...spec,
    runtime: { ...spec.runtime, ...overlay.runtime },
    ...(spec.database && {
      database: { ...spec.database, ...overlay.database },
    }),
  };
}
