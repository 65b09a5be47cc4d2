import type {
  ApiEnvironment,
  ApiOperation,
  ApiOperationLogLine,
  ApiServiceDetail,
  ApiServiceEnvironment,
  components,
} from '@waymark/platform-common/api';

/** An operation that runs; say what is different. */
export function operation(different: Partial<ApiOperation> = {}): ApiOperation {
  return {
    id: 'op-1',
    kind: 'service.create',
    title: 'Create payment-api',
    state: 'running',
    outcome: null,
    service: 'payment-api',
    team: 'payments',
    environment: 'staging',
    parent: null,
    actor: 'user:default/ada',
    door: 'cli',
    createdAt: '2026-11-21T10:00:00.000Z',
    endedAt: null,
    durationMs: null,
    steps: [
      {
        id: 'repository',
        title: 'Make the repository',
        state: 'succeeded',
        startedAt: '2026-11-21T10:00:00.000Z',
        endedAt: '2026-11-21T10:00:00.100Z',
        reversible: true,
        error: null,
      },
      {
        id: 'pipeline',
        title: 'Build and deploy',
        state: 'running',
        startedAt: '2026-11-21T10:00:00.100Z',
        endedAt: null,
        reversible: true,
        error: null,
      },
    ],
    canRetry: false,
    canUndo: false,
    error: null,
    spans: [],
    ...different,
  };
}

/** The same after it has succeeded. */
export const succeeded = operation({
  state: 'succeeded',
  outcome: 'succeeded',
  endedAt: '2026-11-21T10:00:05.800Z',
  durationMs: 5800,
});

/** The same after it has failed. */
export const failed = operation({
  state: 'failed',
  outcome: 'failed',
  endedAt: '2026-11-21T10:00:03.000Z',
  durationMs: 3000,
  canRetry: true,
  canUndo: true,
  error: {
    step: 'pipeline',
    what: 'The stage test failed.',
    why: 'not ok 1 - adds\n# fail 1',
    next: 'Correct the test, push, and retry.',
  },
});

/** A line of an operation's log. */
export function line(
  cursor: string,
  text: string,
  step = 'pipeline',
): ApiOperationLogLine {
  return {
    cursor,
    time: '2026-11-21T10:00:01.500Z',
    step,
    stream: 'stdout',
    text,
  };
}

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

/** A deployment through staging, then a canary in production; say what is different. */
export function deployment(
  different: Partial<ApiOperation> = {},
  states: Record<string, ApiOperation['steps'][number]['state']> = {},
): ApiOperation {
  const step = (id: string, title: string) => ({
    id,
    title,
    state: states[id] ?? ('pending' as const),
    startedAt: null,
    endedAt: null,
    reversible: true,
    error: null,
  });
  return operation({
    id: 'op-7',
    kind: 'deploy',
    title: 'Deploy payment-api to staging, then production',
    environment: 'production',
    steps: [
      step('release', 'Choose the release'),
      step('staging/traffic', 'staging: Traffic'),
      step('production/canary-10', 'production: Canary at 10 %'),
      step('production/canary-50', 'production: Canary at 50 %'),
      step('production/traffic', 'production: Traffic'),
    ],
    ...different,
  });
}

/** How operations end. */
export const ENDED = {
  well: { state: 'succeeded', outcome: 'succeeded', durationMs: 42_000 },
  rolledBack: {
    state: 'failed',
    outcome: 'failed',
    durationMs: 9000,
    error: {
      step: 'production/canary-10',
      what: 'r7 was rolled back in production',
      why: 'At 10 % of the traffic: 12 of 60 requests to r7 failed (20 %), r6 0 %',
      next: 'r6 serves all of it. Correct it and deploy again.',
    },
    result: { release: 'r7', rolledBack: true, environment: 'production' },
  },
} satisfies Record<string, Partial<ApiOperation>>;

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
