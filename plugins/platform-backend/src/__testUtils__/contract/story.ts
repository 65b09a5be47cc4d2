import { until } from '@waymark/agent/testing';
import { as, ended, treeOf } from '../startPlatform';
import { commandLine } from './commandLine';
import { serviceFiles } from './files';
import { toldOfOperation, toldOfPlace } from './tell';
import type { ContractWorld } from './world';

const LONG_MS = 90_000;

/** What happened, told so that it can be laid beside what happened elsewhere. */
export interface Told { chapter: string; [fact: string]: unknown }

/**
 * The life of one service, the same file and the same requests on any target: created, deployed, a canary, rolled back,
 * scaled, given a secret, backed up, restored, decommissioned. Only for tests.
 */
export async function lifeOf(world: ContractWorld, service = 'till'): Promise<Told[]> {
  const { platform } = world;
  const told: Told[] = [];
  const post = (url: string, body: object = {}) => platform.api.post(`/api/platform${url}`).set('Authorization', as('ana')).send(body);
  const put = (url: string, body: object = {}) => platform.api.put(`/api/platform${url}`).set('Authorization', as('ana')).send(body);
  const get = async (url: string) => (await platform.api.get(`/api/platform${url}`).set('Authorization', as('ana'))).body;
  const place = async (environment: string) => {
    const shown = (await get(`/services/${service}`)).environments.find((e: any) => e.name === environment);
    const row = await platform.knex('binding').where({ service, environment }).first();
    return shown && { ...shown, outputs: Object.fromEntries((row?.nodes ?? []).map((n: any) => [n.id, n.outputs])) };
  };
  async function settled(environment: string, is: (now: any) => boolean): Promise<any> {
    let last: any;
    try {
      return await until(`${environment} has come to rest`, async () => {
        last = await place(environment);
        const own = (n: any) => ['postgres', 'route', `workload/${last.release}`].includes(n.id) && n.phase === 'ready';
        return last?.ready && is(last) && last.nodes.every(own) ? last : undefined;
      }, LONG_MS);
    } catch (error) {
      throw new Error(`${(error as Error).message}: ${JSON.stringify(last && toldOfPlace(last))}`);
    }
  }
  const accepted = async (answer: Promise<any>, title: string): Promise<any> => {
    const { status, body } = await answer;
    if (status !== 202) throw new Error(`${title} was refused with ${status}: ${JSON.stringify(body)}`);
    return body.id;
  };
  /** One part of the life, with what was told of it in the feed; how health came and went in between is a matter of moments. */
  async function chapter(title: string, work: () => Promise<Record<string, unknown>>): Promise<void> {
    const last = (await platform.knex('event').max('id as id').first())?.id ?? 0;
    const facts = await work();
    const types = await platform.knex('event').where('id', '>', last).where({ environment: 'production' }).whereNot({ type: 'health.changed' }).distinct('type').orderBy('type').pluck('type');
    told.push({ chapter: title, ...facts, events: types });
  }
  const run = async (title: string, answer: () => Promise<any>, rest?: (now: any) => boolean) =>
    chapter(title, async () => {
      const operation = await ended(platform, await accepted(answer(), title), 'ana', LONG_MS);
      if (operation.outcome !== 'succeeded') throw new Error(`${title}: ${JSON.stringify([operation.error, operation.steps])}`);
      return { operation: toldOfOperation(operation), ...(rest ? { place: toldOfPlace(await settled('production', rest)) } : {}) };
    });

  const files = treeOf(service, 'payments', serviceFiles(service, 1));
  await chapter('created', async () => {
    const id = await accepted(post('/services', { name: service, team: 'payments', files }), 'created');
    const operation = await ended(platform, id, 'ana', LONG_MS);
    if (operation.outcome !== 'succeeded') throw new Error(JSON.stringify([operation.error, operation.steps]));
    return { outcome: operation.outcome };
  });
  await world.release(service, serviceFiles(service, 1), 'One');
  await chapter('in staging', async () => ({ place: toldOfPlace(await settled('staging', now => Boolean(now.release))) }));
  const first = (await place('staging')).release;

  await run('deployed', () => post(`/services/${service}/deployments`, { environments: ['production'], release: first }), now => now.release === first);

  await world.release(service, serviceFiles(service, 2), 'Two');
  const second = (await settled('staging', now => now.release !== first)).release;
  await chapter('canary', async () => {
    const id = await accepted(post(`/services/${service}/deployments`, { environments: ['production'], release: second, canary: { stepSeconds: 600 } }), 'canary');
    const split = await until('a part of the requests goes to the candidate', async () => {
      const now = await place('production');
      return now.candidate && now.weight > 0 ? now : undefined;
    }, LONG_MS);
    await post(`/operations/${id}/promote`).expect(202);
    const operation = await ended(platform, id, 'ana', LONG_MS);
    return { split: [split.candidate, split.weight], operation: toldOfOperation(operation), place: toldOfPlace(await settled('production', now => now.release === second)) };
  });

  await run('rolled back', () => post(`/services/${service}/rollbacks`, { environment: 'production', reason: 'It was better before' }), now => now.release === first);
  await run('scaled', () => post(`/services/${service}/environments/production/scale`, { replicas: 3, reason: 'A rush', expiresInHours: 1 }), now => now.outputs[`workload/${now.release}`]?.ready === 3);
  await run('given a secret', () => put(`/services/${service}/environments/production/secrets/API_KEY`, { value: 'kept-to-itself' }), now => Boolean(now.ready));
  told.push({ chapter: 'what it is given', names: Object.keys(await world.environmentOf(service, 'production')).filter(name => /^(API_KEY|DATABASE_URL|SERVICE_|ENVIRONMENT|NODE_ENV|PORT|HOST)/.test(name)).sort() });

  const command = commandLine(platform);
  try {
    for (const args of [['status', service], ['releases', service], ['deployments', service, '--env', 'production'], ['db', 'list'], ['config', 'list', '--service', service, '--env', 'production'], ['secrets', 'list', '--service', service, '--env', 'production'], ['status', 'nobody']])
      {
      const { code, out } = await command.run(...args);
      // Databases of one price come by their ids, which are drawn.
      told.push({ chapter: `platform ${args.join(' ')}`, code, out: args[0] === 'db' ? out.sort() : out });
    }
  } finally {
    command.dispose();
  }

  const { items } = await get('/databases');
  const database = items.find((d: any) => d.service === service && d.environment === 'production');
  await run('backed up', () => post(`/databases/${database.id}/backups`));
  await run('restored', () => post(`/databases/${database.id}/restores`));
  await run('decommissioned', () => post(`/services/${service}/decommission`, { confirm: service, graceDays: 0 }));
  told.push({ chapter: 'what is left', bindings: await platform.knex('binding').where({ service }).orderBy('environment').pluck('environment') });
  return told;
}
