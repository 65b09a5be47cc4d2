import { established } from '../../objects/customTypes';
import type { World } from '../../World';
import type { Hand } from '../Hand';
import { Archives } from './Archives';
import { backups } from './backups';
import { clusters } from './clusters';
import { databases } from './databases';
import { cnpgDefinitions } from './definitions';
import { clusterRules } from './rules';

/**
 * A small CloudNativePG: its kinds, what its webhook refuses, and how its objects come to be ready. There is no Postgres
 * behind it; what it says is what the real operator says, as far as its documentation and its words in a status go.
 */
export class CloudNativePg {
  readonly #archives = new Archives();

  constructor(world: World) {
    for (const definition of cnpgDefinitions())
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
    world.admissions.push(clusterRules);
  }

  /** Returns whether something changes by waiting. */
  step(hand: Hand): boolean {
    clusters(hand, this.#archives);
    databases(hand);
    return backups(hand, this.#archives);
  }
}
