import type { EnvironmentPlan, Freeze, Plan } from '../api/productionTypes';
import type {
  ApiPerson,
  ApiServiceDetail,
  ApiServiceHome,
} from '@waymark/platform-common/api';
import { emptyEnvironment } from './fakePlatform';

const TIME = '2026-11-20T12:00:00.000Z';

/** What `r2` in place of `r1` means for production. */
export function environmentPlan(
  more: Partial<EnvironmentPlan> = {},
): EnvironmentPlan {
  return {
    environment: 'production',
    from: 'r1',
    to: 'r2',
    later: null,
    cost: { before: 12, after: 24 },
    policies: [],
    commits: [
      {
        sha: 'abcdef123456',
        message: 'Greet',
        author: 'Mira',
        committedAt: TIME,
      },
    ],
    actions: [
      {
        node: 'postgres',
        type: 'postgres',
        name: 'pay-production-db',
        verb: 'none',
        impact: 'none',
        because: 'It is as wanted.',
        reversible: true,
      },
      {
        node: 'migration/r2',
        type: 'migration',
        name: 'pay-production-r2-c1-migrate',
        verb: 'create',
        impact: 'none',
        because: 'r2 was not migrated to yet.',
        reversible: false,
      },
    ],
    ...more,
  };
}

/** A plan for production. */
export function aPlan(more: Partial<Plan> = {}): Plan {
  return {
    id: 'plan-1',
    kind: 'deploy',
    service: 'pay',
    release: 'r2',
    createdBy: 'user:default/mira',
    createdAt: TIME,
    expiresAt: TIME,
    environments: [environmentPlan()],
    notes: [],
    cost: { before: 12, after: 24 },
    currency: 'EUR',
    notIncluded: null,
    applied: null,
    ...more,
  };
}

/** A freeze of all of production. */
export function aFreeze(more: Partial<Freeze> = {}): Freeze {
  return {
    id: '7',
    environment: 'production',
    team: null,
    service: null,
    startsAt: TIME,
    endsAt: null,
    reason: 'End of the year',
    incident: null,
    createdBy: 'user:default/jonas',
    active: true,
    endedBy: null,
    ...more,
  };
}

/** A member of the team that owns `pay`. */
export const mira: ApiPerson = {
  entityRef: 'user:default/mira',
  displayName: 'Mira',
  teams: [
    {
      name: 'payments',
      title: 'Payments',
      entityRef: 'group:default/payments',
    },
  ],
  isPlatformTeam: false,
};

/** `r2` in staging, `r1` in production. */
export function payDetail(
  environments = [
    emptyEnvironment({ name: 'staging', release: 'r2', health: 'healthy' }),
    emptyEnvironment({ name: 'production', release: 'r1', health: 'healthy' }),
  ],
): ApiServiceDetail {
  const repository = {
    name: 'pay',
    url: '',
    cloneUrl: '',
    defaultBranch: 'main',
  };
  return {
    service: {
      name: 'pay',
      team: 'payments',
      createdAt: TIME,
      repository,
      health: { color: 'healthy', message: '' },
    },
    repository,
    environments,
    conditions: [],
  };
}

/** The same with all that its page shows; nothing stands in the way. */
export function payHome(more: Partial<ApiServiceHome> = {}): ApiServiceHome {
  return {
    service: payDetail(),
    environments: ['staging', 'production'].map((name, order) => ({
      name,
      order,
      target: 'local',
      production: order === 1,
    })),
    running: [],
    freezes: [],
    approvals: [],
    incident: null,
    previews: [],
    ...more,
  };
}

/** A page with these, and none after it. */
export const page = <T>(items: T[]) => ({ items, nextCursor: null });
