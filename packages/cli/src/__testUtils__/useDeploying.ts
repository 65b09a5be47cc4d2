import { eventStream, FakePlatform, page } from './FakePlatform';
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
import { WorkingFolder } from './workingFolder';

/**
 * The folder of a service whose r3 serves in staging and r6 in production, and its platform; both made anew for each
 * test of a file. How a deployment ends can be changed by assigning to `ended`.
 */
export function useDeploying() {
  const world = {
    api: undefined as unknown as FakePlatform,
    folder: undefined as unknown as WorkingFolder,
    ended: undefined as any,
    /** Says which commit the platform has. */
    pushed: (head: string) => {
      const known = detail([
        environment(),
        environment({ name: 'production', release: 'r6' }),
      ]);
      world.api.on('GET /services/{service}', () => ({
        body: { ...known, repository: { ...known.repository, head } },
      }));
    },
    /** Runs a command in the folder. */
    run: (words: string, typed?: Typed) =>
      platformAt(world.api, words, {
        cwd: world.folder.path,
        env: process.env,
        ...typed,
      }),
    /** The requests that have begun something. */
    begun: () => [
      ...world.api.seen('POST /services/{service}/deployments'),
      ...world.api.seen('POST /plans/{plan}/apply'),
    ],
  };

  beforeEach(async () => {
    world.folder = new WorkingFolder();
    world.ended = deployment(ENDED.well);
    world.api = await FakePlatform.start();
    world.pushed(world.folder.head);
    const started = () => ({ status: 202, body: deployment() });
    world.api
      .on('GET /environments', () => page(places))
      .on('POST /services/{service}/plans', () => ({
        status: 201,
        body: plan(),
      }))
      .on('POST /services/{service}/deployments', started)
      .on('POST /plans/{plan}/apply', started)
      .on('GET /operations/{operation}/log', (_, response) => {
        const send = eventStream(response);
        send(
          'log',
          line('1', '10 %, measurement 1: successful', 'production/canary-10'),
        );
        send('operation', deployment({}, { 'staging/traffic': 'succeeded' }));
        send('operation', world.ended);
        response.end();
      });
  });
  afterEach(async () => {
    world.folder.remove();
    await world.api.stop();
  });
  return world;
}
