import { endsAs, FakePlatform, page } from './FakePlatform';
import { deployment, detail, ENDED, places, plan } from './samples';
import { platformAt, type Typed } from './TestIo';
import { WorkingFolder } from './workingFolder';

/** The folder of a service and a platform with one plan, both made anew for each test of a file. */
export function usePlanning() {
  const world = {
    api: undefined as unknown as FakePlatform,
    folder: undefined as unknown as WorkingFolder,
    /** Runs a command in the folder. */
    run: (words: string, typed?: Typed) =>
      platformAt(world.api, words, {
        cwd: world.folder.path,
        env: { PATH: process.env.PATH },
        ...typed,
      }),
    /** The requests for plans, in order. */
    planned: () => world.api.seen('POST /services/{service}/plans'),
  };

  beforeEach(async () => {
    world.folder = new WorkingFolder();
    world.api = await FakePlatform.start();
    world.api
      .on('GET /environments', () => page(places))
      .on('GET /services/{service}', () => ({ body: detail() }))
      .on('POST /services/{service}/plans', () => ({
        status: 201,
        body: plan(),
      }))
      .on('GET /plans/{plan}', () => ({ body: plan() }))
      .on('POST /plans/{plan}/apply', () => ({
        status: 202,
        body: deployment(),
      }))
      .on(
        'GET /operations/{operation}/log',
        endsAs(() => deployment(ENDED.well)),
      );
  });
  afterEach(async () => {
    world.folder.remove();
    await world.api.stop();
  });
  return world;
}
