import type { components } from '@waymark/platform-common/api';

/** What a deployment of r7 would do in production; say what is different. */
export function plan(
  different: Partial<components['schemas']['Plan']> = {},
): components['schemas']['Plan'] {
  return {
    id: 'plan-1',
    kind: 'deploy',
    service: 'payment-api',
    release: 'r7',
    createdBy: 'user:default/ada',
    createdAt: '2026-11-21T10:00:00.000Z',
    expiresAt: '2026-11-21T11:00:00.000Z',
    environments: [
      {
        environment: 'production',
        from: 'r6',
        to: 'r7',
        later: null,
        actions: [
          {
            node: 'migration/r7',
            type: 'migration',
            name: 'payment-api-production-r7-c1-migrate',
            verb: 'create',
            impact: 'none',
            because: 'It has not run there yet.',
            reversible: false,
          },
          {
            node: 'workload/r7',
            type: 'workload',
            name: 'payment-api-production-r7-c1',
            verb: 'create',
            impact: 'none',
            because: 'It is not there yet.',
            reversible: true,
          },
          {
            node: 'postgres',
            type: 'postgres',
            name: 'payment-api-production-db',
            verb: 'none',
            impact: 'none',
            because: 'It is there.',
            reversible: true,
          },
        ],
        cost: { before: 45, after: 60 },
        commits: [
          {
            sha: 'a1b2c3d4e5f6',
            message: 'Round up',
            author: 'Ada',
            committedAt: '2026-11-21T09:00:00.000Z',
          },
        ],
        policies: [
          {
            policy: 'replicas',
            effect: 'warn',
            message: 'One replica is no spare.',
          },
        ],
      },
    ],
    notes: [],
    cost: { before: 45, after: 60 },
    currency: 'USD',
    notIncluded: null,
    applied: null,
    ...different,
  };
}
