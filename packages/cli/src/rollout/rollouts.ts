import type {
  ApiOperation,
  ApiOperationStep,
} from '@waymark/platform-common/api';

/** A release on its way to an environment. */
export interface Rollout {
  operation: ApiOperation;
  environment: string;
  /** Whether a canary runs there, or is still to come. */
  canary: boolean;
}

const isOpen = ({ state }: ApiOperationStep) =>
  state === 'pending' || state === 'running';

/** What deployments under way have not brought to its end yet, an entry for each environment. Pure. */
export function rolloutsOf(operations: readonly ApiOperation[]): Rollout[] {
  return operations
    .filter(one => one.kind === 'deploy' && !one.outcome && !one.supersededBy)
    .flatMap(operation => {
      const places = new Map<string, boolean>();
      for (const step of operation.steps) {
        const [, environment, name] = /^([^/]+)\/(.+)$/.exec(step.id) ?? [];
        if (!environment || !isOpen(step)) continue;
        const canary = /^canary-\d+$/.test(name);
        places.set(environment, canary || (places.get(environment) ?? false));
      }
      return [...places].map(([environment, canary]) => ({
        operation,
        environment,
        canary,
      }));
    });
}
