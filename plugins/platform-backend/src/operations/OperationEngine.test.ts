import { TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { OperationLog } from '../logs/OperationLog';
import { claimWork } from '../loop/claim';
import { migrateStore } from '../store/migrate';
import { createOperation } from './createOperation';
import { OperationEngine } from './OperationEngine';
import type { OperationDefinition, StepContext, StepOutcome } from './types';
import { undoOperation } from './undoOperation';

jest.setTimeout(60_000);

// Outside: what hangs up the database must come after what stops those that use it.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

describe('the engine of operations', () => {
  let knex: Knex;
  let data: string;

  beforeAll(async () => {
    knex = await databases.init(databases.eachSupportedId()[0][0]);
    await migrateStore({ getClient: async () => knex } as any);
    data = await mkdtemp(path.join(tmpdir(), 'waymark engine '));
  });
  afterAll(() => rm(data, { recursive: true, force: true }));

  async function run(definition: Partial<OperationDefinition>, looks = 1) {
    const engine = new OperationEngine(knex, new OperationLog(data));
    engine.register({ kind: 'service.create', undoable: true, steps: () => [], ...definition });
    const { id } = await createOperation(knex, engine.definition('service.create'), { title: 'x', actor: 'a', door: 'api' });
    const [claim] = await claimWork(knex, 'w', 60_000, 1);
    for (let i = 0; i < looks; i++) await engine.reconcile(id, claim, new AbortController().signal);
    return knex('operation').where({ id }).first();
  }

  it('does not forget an undo that comes just before the end', async () => {
    const undone: string[] = [];
    const undo = async () => {
      undone.push('a');
      return { state: 'done' as const };
    };
    const operation = await run({
      steps: () => [{ id: 'a', title: 'A', reversible: true, run: async () => ({ state: 'failed', what: 'w', why: 'y', next: 'n' }), undo }],
      onFailed: ({ operation: { id } }) => knex.transaction(trx => undoOperation(trx, id, 'b')).then(() => undefined),
    });
    expect(operation.state).toBe('undone');
    expect(undone).toEqual(['a']);
  });

  it('lets steps side by side come to rest before one that broke gives the claim back', async () => {
    let rested = false;
    await expect(
      run({
        steps: () => [
          { id: 'a', title: 'A', needs: [], reversible: true, run: async () => Promise.reject(new Error('broken')) },
          { id: 'b', title: 'B', needs: [], reversible: true, run: async () => { await new Promise(r => setTimeout(r, 100)); rested = true; return { state: 'done' }; } },
        ],
      }),
    ).rejects.toThrow('broken');
    expect(rested).toBe(true);
  });

  it('does not count the time in which no backend was at work', async () => {
    const began = Date.now() - 1;
    const looks: number[] = [];
    const look = async ({ operation, step, remember }: StepContext): Promise<StepOutcome> => {
      await remember({ looks: (step.data.looks ?? 0) + 1 });
      looks.push(step.started_at?.getTime() ?? 0);
      if (looks.length === 2) return { state: 'done' };
      // As if it had begun an hour ago, and everything had been down since.
      await knex('operation_step').where({ operation: operation.id }).update({ started_at: new Date(began - 3_600_000) });
      return { state: 'waiting', message: 'w' };
    };
    const operation = await run({ steps: () => [{ id: 'a', title: 'A', reversible: true, run: look }] }, 2);
    expect(await knex('operation_step').where({ operation: operation.id }).first()).toMatchObject({ state: 'succeeded', data: { looks: 2 } });
    expect(looks[1]).toBeGreaterThanOrEqual(began);
  });
});
