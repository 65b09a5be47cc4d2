import type {
  ApiEnvironment,
  ApiServiceDetail,
  ApiServiceEnvironment,
} from '@waymark/platform-common/api';

/** Staging as it is when all is well; say what is different. */
export function environment(
  different: Partial<ApiServiceEnvironment> = {},
): ApiServiceEnvironment {
  return {
    name: 'staging',
    url: 'http://payment-api.staging.localhost:7008',
    localUrl: 'http://127.0.0.1:41017',
    release: 'r3',
    commit: {
      sha: 'a1b2c3d4e5f6',
      message: 'Round up',
      author: 'Ada',
      committedAt: '2026-11-21T09:00:00.000Z',
    },
    since: '2026-11-21T09:30:00.000Z',
    ready: true,
    health: 'healthy',
    message: 'All replicas are ready.',
    replicas: { ready: 3, wanted: 3 },
    traffic: {
      requestsPerSecond: 1.25,
      errorRate: 0.004,
      p95Ms: 12.4,
      windowSeconds: 60,
    },
    database: {
      name: 'payment-api-db',
      type: 'postgres',
      size: 'small',
      ready: true,
      message: '',
    },
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'AllReady',
        message: 'It is ready.',
      },
    ],
    nodes: [],
    ...different,
  };
}

/** Production of a new service. */
export const empty = environment({
  name: 'production',
  url: null,
  localUrl: null,
  release: null,
  commit: null,
  since: null,
  ready: false,
  health: 'empty',
  message: 'Nothing is deployed yet.',
  replicas: null,
  traffic: null,
  database: null,
  conditions: [
    {
      type: 'Ready',
      status: 'False',
      reason: 'NothingDeployed',
      message: 'Nothing is deployed yet.',
    },
  ],
});

/** A service with its environments; say what is different. */
export function detail(
  environments: ApiServiceEnvironment[] = [environment(), empty],
): ApiServiceDetail {
  const repository = {
    name: 'payment-api',
    service: 'payment-api',
    url: 'http://localhost:7007/repositories/payment-api',
    cloneUrl: 'file:///data/git/payment-api.git',
    defaultBranch: 'main',
    head: 'a1b2c3d4e5f6',
  };
  return {
    service: {
      name: 'payment-api',
      team: 'payments',
      createdAt: '2026-11-21T10:00:00.000Z',
      repository,
      health: {
        service: 'payment-api',
        color: 'healthy',
        message: 'Healthy in staging.',
        environment: 'staging',
      },
    },
    repository,
    environments,
    conditions: [],
  };
}

/** Staging, then production. */
export const places: ApiEnvironment[] = [
  {
    name: 'staging',
    target: 'local',
    order: 1,
    production: false,
    base: null,
    team: null,
  },
  {
    name: 'production',
    target: 'local',
    order: 2,
    production: true,
    base: null,
    team: null,
  },
];
