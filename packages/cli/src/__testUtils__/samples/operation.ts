import type {
  ApiOperation,
  ApiOperationLogLine,
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
