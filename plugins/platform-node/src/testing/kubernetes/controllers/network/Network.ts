import { established } from '../../objects/customTypes';
import type { KubeObject } from '../../types';
import type { World } from '../../World';
import type { Hand } from '../Hand';
import { certificates } from './certificates';
import {
  certificateDefinitions,
  gatewayDefinitions,
  monitoringDefinitions,
} from './definitions';
import { gateways } from './gateways';
import { ingresses } from './ingresses';

/** What a cluster has beside Kubernetes itself, so that services are reached and watched. */
export interface NetworkOptions {
  /** The Gateway API, and a controller of every Gateway. */
  gatewayApi?: boolean;
  certManager?: boolean;
  /** The kinds of the Prometheus operator: nobody reads them. */
  prometheusOperator?: boolean;
}

/** Small controllers of gateways, ingresses and certificates. No request goes through any of them. */
export class Network {
  readonly #options: NetworkOptions;

  constructor(world: World, options: NetworkOptions) {
    this.#options = options;
    const install = (definition: KubeObject) =>
      world.store.put(
        'apiextensions.k8s.io/customresourcedefinitions',
        established(
          {
            ...definition,
            metadata: {
              ...definition.metadata,
              uid: definition.metadata.name,
              creationTimestamp: world.now(),
              generation: 1,
            },
          },
          world.now(),
        ),
      );
    if (options.gatewayApi) gatewayDefinitions().forEach(install);
    if (options.certManager) certificateDefinitions().forEach(install);
    if (options.prometheusOperator) monitoringDefinitions().forEach(install);
  }

  step(hand: Hand): void {
    ingresses(hand);
    if (this.#options.gatewayApi) gateways(hand);
    if (this.#options.certManager) certificates(hand);
  }
}
