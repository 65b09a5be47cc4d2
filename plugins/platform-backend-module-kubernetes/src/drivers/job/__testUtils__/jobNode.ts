import type { GraphNode, JsonObject } from '@waymark/platform-common';
import type { RunWorld } from '../../__testUtils__/RunWorld';

/** A job of payment-api in the place of a world, with what its migration has. */
export function jobNode(
  world: RunWorld,
  name: string,
  more: JsonObject = {},
): GraphNode {
  const { properties, dependsOn } = world.node('migration/r15', name);
  return {
    id: 'job/tidy',
    type: 'job',
    name,
    dependsOn,
    resource: false,
    properties: {
      ...properties,
      job: 'tidy',
      command: 'true',
      schedule: '0 3 * * *',
      timezone: 'UTC',
      timeoutSeconds: 60,
      suspend: false,
      cpu: '0.1',
      memory: '64Mi',
      ...more,
    },
  };
}
