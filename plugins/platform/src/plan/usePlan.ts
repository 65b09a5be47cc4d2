import { useApi } from '@backstage/frontend-plugin-api';
import type { ApiOperation } from '@waymark/platform-common/api';
import { useCallback, useEffect, useState } from 'react';
import type { PlatformApi } from '../api/PlatformApi';
import { PlatformApiError } from '../api/PlatformApiError';
import { platformApiRef } from '../api/platformApiRef';
import type { ApplyPlan, Freeze, Plan } from '../api/productionTypes';
import { freezeOf } from '../gates/freezes';
import { isUnderWay } from '../operations/operationWords';
import type { PlanRequest } from './planRequest';
import { rollbackTarget } from './rollbackTarget';

/** A plan, and what stands in the way of applying it. */
export interface Prepared {
  plan: Plan;
  /** What freezes one of its environments; a rollback is not held up by any. */
  frozen?: Freeze;
  /** What somebody else has under way with the same service. */
  other?: ApiOperation;
}

const MOVERS = ['deploy', 'pipeline.run', 'rollback'];

async function prepare(
  platform: PlatformApi,
  service: string,
  request: PlanRequest,
): Promise<Prepared> {
  const [plan, detail, freezes, running, me] = await Promise.all([
    makePlan(platform, service, request),
    platform.getService(service),
    platform.listFreezes({ limit: 200 }),
    platform.listOperations({ service, state: 'running', limit: 20 }),
    platform.whoAmI(),
  ]);
  const { team } = detail.service;
  return {
    plan,
    frozen:
      request.kind === 'rollback'
        ? undefined
        : plan.environments
            .map(({ environment }) =>
              freezeOf(freezes.items, { service, team, environment }),
            )
            .find(Boolean),
    other: running.items.find(
      one =>
        MOVERS.includes(one.kind) &&
        isUnderWay(one) &&
        one.actor !== me.entityRef,
    ),
  };
}

async function makePlan(
  platform: PlatformApi,
  service: string,
  request: PlanRequest,
): Promise<Plan> {
  if (request.kind === 'promote') {
    const { from, to } = request;
    return platform.createPlan(service, { from, environments: [to] });
  }
  if (request.kind === 'deploy') {
    const { release, to } = request;
    return platform.createPlan(service, {
      release,
      environments: to ? [to] : undefined,
    });
  }
  const { environment } = request;
  return platform.createPlan(service, {
    environments: [environment],
    release: request.to ?? (await lastHealthy(platform, service, environment)),
  });
}

async function lastHealthy(
  platform: PlatformApi,
  service: string,
  environment: string,
): Promise<string> {
  const [detail, history] = await Promise.all([
    platform.getService(service),
    platform.listDeployments(service, { environment, limit: 100 }),
  ]);
  const here = detail.environments.find(one => one.name === environment);
  const target = here && rollbackTarget(here, history.items);
  if (target) return target;
  throw new PlatformApiError(
    {
      name: 'ConflictError',
      what: `${service} has nothing to go back to in ${environment}.`,
      why: here?.release
        ? `${here.release} serves there, and no other release was healthy there.`
        : 'Nothing serves there.',
      next: 'Deploy another release.',
    },
    409,
  );
}

/** Makes a plan when it is first shown, anew when asked, and applies it. */
export function usePlan(service: string, request: PlanRequest) {
  const platform = useApi(platformApiRef);
  const [prepared, setPrepared] = useState<Prepared>();
  const [error, setError] = useState<PlatformApiError>();
  const [refused, setRefused] = useState<PlatformApiError>();
  const [applying, setApplying] = useState(false);
  const [turn, setTurn] = useState(0);
  const key = JSON.stringify([service, request]);

  useEffect(() => {
    let over = false;
    setPrepared(undefined);
    setError(undefined);
    setRefused(undefined);
    const [name, what] = JSON.parse(key);
    prepare(platform, name, what).then(
      found => !over && setPrepared(found),
      problem => !over && setError(PlatformApiError.from(problem)),
    );
    return () => {
      over = true;
    };
  }, [platform, key, turn]);

  const renew = useCallback(() => setTurn(n => n + 1), []);

  const apply = async (
    how: ApplyPlan & { force?: boolean },
  ): Promise<ApiOperation | undefined> => {
    if (!prepared) return undefined;
    const { plan } = prepared;
    const { force, ...rest } = how;
    setApplying(true);
    setRefused(undefined);
    try {
      if (request.kind !== 'rollback') {
        return await platform.applyPlan(plan.id, rest, `apply-${plan.id}`);
      }
      return await platform.createRollback(
        service,
        {
          environment: request.environment,
          to: plan.release,
          reason: how.reason,
          supersede: how.supersede,
          force,
        },
        `rollback-${plan.id}-${force ? 'forced' : 'safe'}`,
      );
    } catch (problem) {
      setRefused(PlatformApiError.from(problem));
      return undefined;
    } finally {
      setApplying(false);
    }
  };

  return { prepared, error, refused, applying, renew, apply };
}
