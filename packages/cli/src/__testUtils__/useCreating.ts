import { eventStream, FakePlatform } from './FakePlatform';
import { detail, line, operation, succeeded } from './samples';

const team = (name: string) => ({
  name,
  title: name,
  entityRef: `group:default/${name}`,
});

/** Ada, a member of these teams. */
export const ada = (...teams: string[]) => ({
  entityRef: 'user:default/ada',
  displayName: 'Ada',
  teams: teams.map(team),
  isPlatformTeam: false,
});

/** A platform that creates payment-api when Ada asks for it, made anew for each test of a file. */
export function useCreating() {
  const world = { api: undefined as unknown as FakePlatform };
  beforeEach(async () => {
    world.api = await FakePlatform.start();
    world.api
      .on('GET /whoami', () => ({ body: ada('payments') }))
      .on('POST /services', () => ({ status: 202, body: operation() }))
      .on('GET /operations/{operation}/log', (_, response) => {
        const send = eventStream(response);
        send('log', line('1', 'added 66 packages'));
        send('log', line('2', '\u001b[2Jok 1 - adds'));
        send('operation', succeeded);
        response.end();
      })
      .on('GET /operations/{operation}', () => ({ body: operation() }))
      .on('GET /services/{service}', () => ({ body: detail() }));
  });
  afterEach(() => world.api.stop());
  return world;
}
