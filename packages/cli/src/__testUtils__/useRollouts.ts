import { endsAs, FakePlatform, page } from './FakePlatform';
import {
  deployment,
  detail,
  ENDED,
  environment,
  line,
  places,
  plan,
} from './samples';
import { platformAt, type Typed } from './TestIo';

/** Where a canary of r7 runs and r6 serves. */
export const withCanary = (name: string, weight = 10) =>
  environment({ name, release: 'r6', candidate: 'r7', weight });

/** What has been done before the canary. */
export const DONE = {
  release: 'succeeded',
  'staging/traffic': 'succeeded',
} as const;

/**
 * A platform on which r7 is a canary in production, made anew for each test of a file. What it says can be changed by
 * assigning to `running`, `history` and `ended`.
 */
export function useRollouts() {
  const canary = deployment({}, { ...DONE, 'production/canary-10': 'running' });
  const started = (different: Parameters<typeof deployment>[0]) => () => ({
    status: 202,
    body: deployment({ steps: [], ...different }),
  });
  const world = {
    api: undefined as unknown as FakePlatform,
    /** Operations under way. */
    running: [] as any[],
    /** The newest deployments. */
    history: [] as any[],
    /** How what is followed ends. */
    ended: undefined as any,
    /** Says what serves where. */
    serving: (...environments: any[]) =>
      world.api.on('GET /services/{service}', () => ({
        body: detail(environments),
      })),
    run: (words: string, typed?: Typed) => platformAt(world.api, words, typed),
    /** The requests for plans, in order. */
    planned: () => world.api.seen('POST /services/{service}/plans'),
    /** The requests to do what a plan says, in order. */
    applied: () => world.api.seen('POST /plans/{plan}/apply'),
  };

  beforeEach(async () => {
    world.running = [canary];
    world.history = [];
    world.ended = deployment(ENDED.well);
    world.api = await FakePlatform.start();
    world.serving(environment(), withCanary('production'));
    const ends = endsAs(() => world.ended);
    const old = { lines: [line('7', 'old')], nextCursor: '7', ended: false };
    world.api
      .on('GET /environments', () => page(places))
      .on('GET /operations', () => page(world.running))
      .on('GET /services/{service}/deployments', () => page(world.history))
      .on('GET /operations/{operation}', () => ({ body: canary }))
      .on('POST /operations/{operation}/promote', () => ({
        status: 202,
        body: canary,
      }))
      .on('POST /services/{service}/plans', () => ({
        status: 201,
        body: plan(),
      }))
      .on('POST /plans/{plan}/apply', started({ id: 'op-9', kind: 'rollback' }))
      .on(
        'POST /services/{service}/rollbacks',
        started({ id: 'op-9', kind: 'rollback' }),
      )
      .on(
        'POST /services/{service}/environments/{environment}/restart',
        started({ kind: 'restart' }),
      )
      .on(
        'POST /services/{service}/environments/{environment}/scale',
        started({ kind: 'scale' }),
      )
      .on('GET /operations/{operation}/log', (request, response) =>
        request.headers.accept === 'text/event-stream'
          ? ends(request, response)
          : { body: old },
      );
  });
  afterEach(() => world.api.stop());
  return world;
}
