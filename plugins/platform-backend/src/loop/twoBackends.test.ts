import { TestDatabases } from '@backstage/backend-test-utils';
import { as, ended, startPlatform, treeOf } from '../__testUtils__/startPlatform';

jest.setTimeout(90_000);

describe('two backends on one database', () => {
  const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

  it('make everything once, and one goes on with what the other has left', async () => {
    const first = await startPlatform(databases);
    const { knex, world, sourceControl, data } = first;
    world.files.set('package.json', JSON.stringify({ scripts: { start: 'start', test: 'test' } }));
    const second = await startPlatform(databases, { knex, world, sourceControl, data });
    const names = ['north-api', 'south-api', 'west-api'];
    const started = await Promise.all(
      names.map((name, i) => [first, second][i % 2].api.post('/api/platform/services').set('Authorization', as('ana')).send({ name, team: 'payments', files: treeOf(name, 'payments') })),
    );
    for (const { body } of started) expect(await ended(second, body.id)).toMatchObject({ state: 'succeeded' });

    world.slow.add('node --run test');
    sourceControl.push('north-api', treeOf('north-api', 'payments').map(f => ({ path: f.path, content: Buffer.from(f.contentBase64, 'base64') })), 'Two');
    const begun = () => knex('operation').where({ service: 'north-api', kind: 'pipeline.run' }).whereNull('parent').first('id');
    while (!(await begun())) await new Promise(r => setTimeout(r, 20));
    const run = await begun();
    while (!(await knex('operation_step').where({ operation: run.id, id: 'test', state: 'running' }).first('id'))) await new Promise(r => setTimeout(r, 20));
    const firstStops = first.stop();
    for (let i = 0; i < 200 && ![...world.jobs.values()].some(j => j.state === 'running'); i++) await new Promise(r => setTimeout(r, 20));
    for (const [name, job] of world.jobs) if (job.state === 'running') world.jobs.set(name, { ...job, state: 'succeeded' });
    expect(await ended(second, run.id)).toMatchObject({ state: 'succeeded' });
    await firstStops;

    for (const name of names) {
      expect(world.calls.filter(c => c === `apply workload/${name}-staging-r1-c1`)).toHaveLength(1);
      expect(await knex('release').where({ service: name }).orderBy('number').pluck('number')).toEqual(name === 'north-api' ? [1, 2] : [1]);
    }
    expect(await knex('deployment').select('service', 'to_release', 'outcome').orderBy(['service', 'to_release'])).toEqual([
      { service: 'north-api', to_release: 1, outcome: 'succeeded' },
      { service: 'north-api', to_release: 2, outcome: 'succeeded' },
      { service: 'south-api', to_release: 1, outcome: 'succeeded' },
      { service: 'west-api', to_release: 1, outcome: 'succeeded' },
    ]);
    await second.stop();
    await first.clean();
  });
});
