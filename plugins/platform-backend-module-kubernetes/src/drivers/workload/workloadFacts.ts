import type { GraphNode } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import {
  type Autoscaling,
  type ImageFacts,
  runsOf,
  type WorkloadFacts,
} from '../../objects';

/** What configuration says of everything that runs on a cluster. */
export interface RunOptions {
  /** Secrets that registries are asked with, by name; they lie in the namespaces already. */
  pullSecrets?: string[];
  /** Number of the user that processes run as. */
  user?: number;
  /** What calls services from outside of environments: namespaces (the gateway, Prometheus), and addresses as CIDR (the API server). */
  callers?: string[];
  /** Addresses outside of the cluster that services may call, as CIDR. */
  outside?: string[];
  /** Address of an OpenTelemetry collector, OTLP over HTTP. */
  collector?: string;
}

/** The image of a node, or undefined where its release has none. */
export const imageOf = (node: GraphNode): string | undefined =>
  (node.properties.image as string | undefined) || undefined;

/** What a cluster runs of a node. Without an image it cannot. */
export function imageFacts(node: GraphNode, options: RunOptions): ImageFacts {
  const image = imageOf(node);
  if (!image) {
    const { release, service } = runsOf(node);
    throw new DriverError(
      'invalid',
      `Release ${release} of ${service} has no image`,
      'a cluster runs images, and nobody has built one of this release',
      'Build and push one, and release it: platform deploy --image REF@DIGEST --commit SHA',
    );
  }
  const { pullSecrets, user, collector } = options;
  return {
    image,
    ...(pullSecrets?.length ? { pullSecrets } : {}),
    ...(user === undefined ? {} : { user }),
    ...(collector ? { collector } : {}),
  };
}

/** What a cluster is told of a workload. */
export function workloadFacts(
  node: GraphNode,
  options: RunOptions,
): WorkloadFacts {
  const { port, autoscaling, strategy } = node.properties as {
    port?: number | null;
    autoscaling?: Autoscaling;
    strategy?: string;
  };
  return {
    ...imageFacts(node, options),
    ...(port === undefined ? {} : { port }),
    ...(autoscaling ? { autoscaling } : {}),
    ...(strategy === 'recreate' ? { recreate: true } : {}),
  };
}
