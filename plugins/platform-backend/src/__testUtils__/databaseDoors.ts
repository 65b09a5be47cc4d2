import { as, ended, type TestPlatform } from './startPlatform';

const wait = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
/** What is said of a database under a type. */
export const condition = (database: any, type: string) => database.conditions.find((c: any) => c.type === type);
/** Its newest backup is proven, and that is said. */
export const proven = (d: any) => d.proof === 'proven' && condition(d, 'BackupProven')?.status === 'True';

/** What tests of databases ask of the platform, as ana unless said. Only for tests. */
export function databaseDoors(platform: () => TestPlatform) {
  const call = (method: 'get' | 'post' | 'put' | 'delete', url: string, body?: object, who = 'ana') => {
    const request = platform().api[method](`/api/platform${url}`).set('Authorization', as(who));
    return body ? request.send(body) : request;
  };
  const details = async (id: string) => (await call('get', `/databases/${id}`)).body;

  /** Waits until a database is shown like this. */
  async function shown(id: string, wanted: (now: any) => unknown, ms = 40_000): Promise<any> {
    const end = Date.now() + ms;
    for (;;) {
      const now = await details(id);
      if (wanted(now)) return now;
      if (Date.now() > end) throw new Error(`It is ${JSON.stringify(now)}`);
      await wait(60);
    }
  }
  async function gone(what: () => Promise<unknown[]>, ms = 40_000) {
    const end = Date.now() + ms;
    while ((await what()).length) {
      if (Date.now() > end) throw new Error(`Still there: ${JSON.stringify(await what())}`);
      await wait(60);
    }
  }
  async function create(name: string, size = 'small'): Promise<string> {
    const { body } = await call('post', '/databases', { name, team: 'payments', size }).expect(202);
    expect(await ended(platform(), body.id)).toMatchObject({ outcome: 'succeeded' });
    return (await platform().knex('resource').where({ operation: body.id }).first('id')).id;
  }
  async function operation(url: string, body: object, outcome = 'succeeded', who = 'ana') {
    const started = await call('post', url, body, who);
    expect(started.status === 202 ? started.status : started.body).toBe(202);
    const done = await ended(platform(), started.body.id);
    expect({ outcome: done.outcome, error: done.outcome === outcome ? null : done.error }).toEqual({ outcome, error: null });
    return done;
  }
  const look = (id: string) => platform().knex('work').where({ key: `care:${id}` }).update({ due_at: platform().knex.fn.now(), dirty: true });
  return { call, details, shown, gone, create, operation, look };
}
