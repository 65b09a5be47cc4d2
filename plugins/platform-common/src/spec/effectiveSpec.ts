import type { EnvironmentOverlay, RuntimeSpec, ServiceFile } from './types';

/** What a service asks for in one environment: its spec with that environment's overlay laid over it. */
export type EffectiveSpec = Omit<ServiceFile['spec'], 'environments'>;

/** Whether it works without being asked: it listens on no port, and has no address. */
export const isWorker = ({ spec }: Pick<ServiceFile, 'spec'>): boolean =>
  spec.runtime?.type === 'worker';

/** The nearer block says it: a number alone turns autoscaling off there, another `autoscaling` brings its own `min`. */
function effectiveRuntime(
  runtime: RuntimeSpec,
  over: EnvironmentOverlay['runtime'] = {},
): RuntimeSpec {
  const { autoscaling, ...rest } = { ...runtime, ...over };
  const fixed = over.replicas !== undefined && !over.autoscaling;
  if (!autoscaling || fixed) return rest;
  const replicas = over.autoscaling
    ? over.replicas ?? autoscaling.min
    : rest.replicas;
  return { ...rest, replicas, autoscaling };
}

/**
 * Lays `spec.environments.<environment>` over the rest of the spec. An environment without an overlay gets the spec as
 * it is; a preview should ask with the name of its base.
 */
export function effectiveSpec(
  file: ServiceFile,
  environment: string,
): EffectiveSpec {
  const { environments, ...spec } = file.spec;
  const overlay: EnvironmentOverlay = Object.prototype.hasOwnProperty.call(
    environments,
    environment,
  )
    ? environments[environment]
    : {};
  return {
    ...spec,
    runtime: effectiveRuntime(spec.runtime, overlay.runtime),
    ...(spec.database && {
      database: { ...spec.database, ...overlay.database },
    }),
    ...(spec.jobs && {
      jobs: Object.fromEntries(
        Object.entries(spec.jobs).map(([name, job]) => [
          name,
          { ...job, ...overlay.jobs?.[name] },
        ]),
      ),
    }),
  };
}
