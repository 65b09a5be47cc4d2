import type { GraphNode, JsonObject } from '@waymark/platform-common';
import { KINDS } from '../../cluster/kinds';
import {
  type AskedRun,
  cronJob,
  type ImageFacts,
  nodePolicy,
  type Place,
  secretKeys,
  secretOf,
} from '../../objects';
import type { WantedObject } from '../../places/placeObjects';
import type { SecretValues } from '../secret';
import { trafficOf } from '../shared/trafficOf';
import type { RunOptions } from '../workload/workloadFacts';

/** What a job is made out of. */
export interface JobParts {
  place: Place;
  node: GraphNode;
  facts: ImageFacts;
  inputs: Record<string, JsonObject>;
  options: RunOptions;
  /** Undefined while nobody can know them: then there is no Secret among the objects. */
  secret: SecretValues | undefined;
  asked: AskedRun;
}

/** The objects of a job, in the order in which they are made: what its runs read before what begins them. Pure. */
export function wantedOfJob(parts: JobParts): WantedObject[] {
  const { place, node, inputs, options, secret, asked } = parts;
  const facts = {
    ...parts.facts,
    ...(secret?.databaseStamp ? { databaseStamp: secret.databaseStamp } : {}),
  };
  const traffic = trafficOf(node, inputs, undefined, options);
  return [
    { kind: KINDS.networkPolicy, wanted: nodePolicy(place, node, traffic) },
    ...(secret && secretKeys(node, facts).length
      ? [{ kind: KINDS.secret, wanted: secretOf(place, node, secret.values) }]
      : []),
    { kind: KINDS.cronJob, wanted: cronJob(place, node, facts, asked) },
  ];
}
