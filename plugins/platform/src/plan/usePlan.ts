import { useApi } from '@backstage/frontend-plugin-api';
import type { ApiOperation } from '@waymark/platform-common/api';
import { useCallback, useEffect, useState } from 'react';
import type { PlatformApi } from '../api/PlatformApi';
import { PlatformApiError } from '../api/PlatformApiError';
import { platformApiRef } from '../api/platformApiRef';
import type {
  ApplyPlan,
  CreatePlan,
  Freeze,
  Plan,
} from '../api/productionTypes';
import { approvalAhead } from '../gates/approvalAhead';
import { freezeOf } from '../gates/freezes';
import { isUnderWay } from '../operations/operationWords';
import type { PlanRequest } from './planRequest';

/** A plan, and what stands in the way of applying it. */
export interface Prepared {
  plan: Plan;
  /** What freezes one of its environments; only what brings a release forward is held up by it. */
  frozen?: Freeze;
  /** Who has to approve what, before it reaches an environment. */
  approvals?: string[];
  /** What somebody else has under way with the same service. */
  other?: ApiOperation;
}

/** What of somebody else is in the way of a change; a rollback stops all else without being told to. */
const IN_THE_WAY: Record<PlanRequest['kind'], string[]> = {
  deploy: ['deploy', 'pipeline.run', 'rollback'],
  promote: ['deploy', 'pipeline.run', 'rollback'],
  rollback: ['rollback'],
  restart: [],
};

/** What a freeze holds up. */
const isHeldUp = ({ kind }: PlanRequest) =>
  kind === 'deploy' || kind === 'promote';

async function prepare(
  platform: PlatformApi,
  service: string,
  request: PlanRequest,
  force: boolean,
): Promise<Prepared> {
  const [plan, home, freezes, running, me] = await Promise.all([
    platform.createPlan(service, wantedOf(request, force)),
    platform.getServiceHome(service),
    platform.listFreezes({ limit: 200 }),
    platform.listOperations({ service, state: 'running', limit: 20 }),
    platform.whoAmI(),
  ]);
  const { team } = home.service.service;
  return {
    plan,
    frozen: isHeldUp(request)
      ? plan.environments
          .map(({ environment }) =>
            freezeOf(freezes.items, { service, team, environment }),
          )
          .find(Boolean)
      : undefined,
    approvals: isHeldUp(request)
      ? plan.environments.flatMap(
          ({ environment, from, to }) =>
            (from === to
              ? undefined
              : approvalAhead(home.environments, environment, team)) ?? [],
        )
      : [],
    other: running.items.find(
      one =>
        IN_THE_WAY[request.kind].includes(one.kind) &&
        isUnderWay(one) &&
        one.actor !== me.entityRef,
    ),
  };
}

/** What the platform is asked to plan. Pure. */
export function wantedOf(request: PlanRequest, force = false): CreatePlan {
  switch (request.kind) {
    case 'promote':
      return { from: request.from, environments: [request.to] };
    case 'rollback':
      return {
        kind: 'rollback',
        environments: [request.environment],
        release: request.to,
        force: force || undefined,
      };
    case 'restart':
      return { kind: 'restart', environments: [request.environment] };
    default:
      return {
        release: request.release,
        environments: request.to ? [request.to] : undefined,
      };
  }
}

/**
 * Makes a plan when it is first shown, anew when asked, and applies it.
 *
 * @param force - also over a migration that cannot be reversed: then it is another plan
 */
export function usePlan(service: string, request: PlanRequest, force: boolean) {
  const platform = useApi(platformApiRef);
  const [prepared, setPrepared] = useState<Prepared>();
  const [error, setError] = useState<PlatformApiError>();
  const [refused, setRefused] = useState<PlatformApiError>();
  const [applying, setApplying] = useState(false);
  const [turn, setTurn] = useState(0);
  const key = JSON.stringify([service, request, force]);

  useEffect(() => {
    let over = false;
    setPrepared(undefined);
    setError(undefined);
    setRefused(undefined);
    const [name, what, forced] = JSON.parse(key);
    prepare(platform, name, what, forced).then(
      found => !over && setPrepared(found),
      problem => !over && setError(PlatformApiError.from(problem)),
    );
    return () => {
      over = true;
    };
  }, [platform, key, turn]);

  const renew = useCallback(() => setTurn(n => n + 1), []);

  const apply = async (how: ApplyPlan): Promise<ApiOperation | undefined> => {
    if (!prepared) return undefined;
    const { id } = prepared.plan;
    setApplying(true);
    setRefused(undefined);
    try {
      return await platform.applyPlan(id, how, `apply-${id}`);
    } catch (problem) {
      setRefused(PlatformApiError.from(problem));
      return undefined;
    } finally {
      setApplying(false);
    }
  };

  return { prepared, error, refused, applying, renew, apply };
}
