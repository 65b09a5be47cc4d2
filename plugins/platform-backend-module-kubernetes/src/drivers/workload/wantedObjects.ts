import type { GraphNode, JsonObject } from '@waymark/platform-common';
import { KINDS } from '../../cluster/kinds';
import {
  deployment,
  horizontalPodAutoscaler,
  nodePolicy,
  type Place,
  podDisruptionBudget,
  portOf,
  secretKeys,
  secretOf,
  type WorkloadFacts,
  workloadService,
} from '../../objects';
import type { WantedObject } from '../../places/placeObjects';
import type { LiveDeployment } from '../../state';
import type { SecretValues } from '../secret';
import { trafficOf } from '../shared/trafficOf';
import { replicasWanted } from './replicasWanted';
import type { RunOptions } from './workloadFacts';

/** Kinds of what stands for a workload, in the order in which it is made. */
export const WORKLOAD_KINDS = [
  KINDS.networkPolicy,
  KINDS.secret,
  KINDS.deployment,
  KINDS.service,
  KINDS.podDisruptionBudget,
  KINDS.horizontalPodAutoscaler,
] as const;

/** What a workload is made out of. */
export interface WorkloadParts {
  place: Place;
  node: GraphNode;
  facts: WorkloadFacts;
  inputs: Record<string, JsonObject>;
  options: RunOptions;
  /** Undefined while nobody can know them: then there is no Secret among the objects. */
  secret: SecretValues | undefined;
  /** The Deployment as it is, if there is one. */
  live: LiveDeployment | undefined;
}

/** The objects of a workload, in the order in which they are made. Pure. */
export function wantedObjects(parts: WorkloadParts): WantedObject[] {
  const { place, node, inputs, options, secret, live } = parts;
  const facts = {
    ...parts.facts,
    ...(secret?.databaseStamp ? { databaseStamp: secret.databaseStamp } : {}),
  };
  const port = portOf(facts);
  const replicas = replicasWanted(node, facts, live, place.manager);
  const made = deployment(place, node, facts);
  const scaled = {
    ...made,
    spec: { ...made.spec!, ...(replicas === undefined ? {} : { replicas }) },
  };
  const { autoscaling } = facts;
  return [
    {
      kind: KINDS.networkPolicy,
      wanted: nodePolicy(place, node, trafficOf(node, inputs, port, options)),
    },
    ...(secret && secretKeys(node, facts).length
      ? [{ kind: KINDS.secret, wanted: secretOf(place, node, secret.values) }]
      : []),
    { kind: KINDS.deployment, wanted: scaled },
    ...(port
      ? [{ kind: KINDS.service, wanted: workloadService(place, node) }]
      : []),
    {
      kind: KINDS.podDisruptionBudget,
      wanted: podDisruptionBudget(place, node),
    },
    ...(autoscaling
      ? [
          {
            kind: KINDS.horizontalPodAutoscaler,
            wanted: horizontalPodAutoscaler(place, node, autoscaling),
          },
        ]
      : []),
  ];
}
