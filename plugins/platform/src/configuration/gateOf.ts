import type {
  ApiServiceEnvironment,
  ApiServiceHome,
} from '@waymark/platform-common/api';
import type { Freeze } from '../api/productionTypes';
import { approvalAhead } from '../gates/approvalAhead';
import { freezeOf } from '../gates/freezes';
import { whatItDoes } from './whatItDoes';

/** What stands between asking for a change of the configuration and what it does. */
export interface ChangeGate {
  /** What it does once it may. */
  effect: string;
  /** Who has to agree first. */
  approval?: string;
  /** What holds it, but for an emergency. */
  frozen?: Freeze;
}

/** What is said of a change before it is asked for. Pure. */
export function gateOf(
  home: Pick<ApiServiceHome, 'environments' | 'freezes'>,
  place: Pick<ApiServiceEnvironment, 'name' | 'release' | 'replicas'>,
  owner: { service: string; team: string },
): ChangeGate {
  const environment = place.name;
  return {
    effect: whatItDoes(place),
    approval: approvalAhead(home.environments, environment, owner.team),
    frozen: freezeOf(home.freezes, { ...owner, environment }),
  };
}
