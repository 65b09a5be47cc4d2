import type {
  ApiOperation,
  ApiServiceEnvironment,
} from '@waymark/platform-common/api';
import type { PlatformApi } from '../api/PlatformApi';

/** A platform that answers only what a test says; anything else fails the test. */
export function fakePlatform(some: Partial<PlatformApi>): PlatformApi {
  return new Proxy(some as PlatformApi, {
    get(target, name: keyof PlatformApi) {
      if (name in target) return target[name];
      return async () => {
        throw new Error(`The test did not expect ${String(name)}`);
      };
    },
  });
}

/** A response of server-sent events that then ends, or stays open. */
export function eventStream(
  events: Array<{ event?: string; data: unknown }>,
  options: { open?: boolean } = {},
): Response {
  const text = events
    .map(
      e =>
        `${e.event ? `event: ${e.event}\n` : ''}data: ${JSON.stringify(
          e.data,
        )}\n\n`,
    )
    .join('');
  let sent = false;
  const reader = {
    read: async () => {
      if (!sent) {
        sent = true;
        return { done: false, value: new TextEncoder().encode(text) };
      }
      if (options.open) return new Promise(() => {});
      return { done: true, value: undefined };
    },
    cancel: async () => {},
  };
  return { ok: true, body: { getReader: () => reader } } as unknown as Response;
}

const START = '2026-11-20T12:00:00.000Z';

/** An operation of two steps that has failed at its second. */
export function failedOperation(
  more: Partial<ApiOperation> = {},
): ApiOperation {
  const error = {
    step: 'test',
    what: 'Test failed.',
    why: 'not ok 3 - refuses a negative amount',
    next: 'Correct the code and push again.',
  };
  return {
    id: 'op-1',
    kind: 'pipeline.run',
    title: 'Deploy pay to staging',
    state: 'failed',
    outcome: 'failed',
    service: 'pay',
    team: 'payments',
    environment: 'staging',
    parent: null,
    actor: 'user:default/mira',
    door: 'pipeline',
    createdAt: START,
    endedAt: '2026-11-20T12:00:05.000Z',
    durationMs: 5000,
    canRetry: true,
    canUndo: true,
    error,
    spans: [
      {
        name: 'Install',
        startedAt: START,
        endedAt: '2026-11-20T12:00:02.000Z',
      },
    ],
    result: {},
    steps: [
      {
        id: 'install',
        title: 'Install',
        state: 'succeeded',
        startedAt: START,
        endedAt: '2026-11-20T12:00:02.000Z',
        reversible: true,
        error: null,
      },
      {
        id: 'test',
        title: 'Test',
        state: 'failed',
        startedAt: '2026-11-20T12:00:02.000Z',
        endedAt: '2026-11-20T12:00:05.000Z',
        reversible: true,
        error,
      },
    ],
    ...more,
  };
}

/** An environment in which nothing runs. */
export function emptyEnvironment(
  more: Partial<ApiServiceEnvironment> = {},
): ApiServiceEnvironment {
  return {
    name: 'production',
    url: null,
    localUrl: null,
    release: null,
    candidate: null,
    weight: 0,
    commit: null,
    since: null,
    ready: false,
    health: 'empty',
    message: 'Nothing deployed yet.',
    replicas: null,
    traffic: null,
    database: null,
    conditions: [],
    nodes: [],
    ...more,
  };
}
