import type { GraphNode } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import { LocalWorld, postgresNode } from '../__testUtils__/LocalWorld';
import { AgentClient } from '../agent/AgentClient';
import { PostgresCare } from './postgresCare';

// Whole databases are copied, on a busy machine.
jest.setTimeout(120_000);

describe('PostgresCare keeps what a database needs to come back', () => {
  const signal = new AbortController().signal;
  const context = { fence: 2, signal };
  let world: LocalWorld;
  let care: PostgresCare;

  const settle = async (node: GraphNode) => {
    const driver = world.driver('postgres');
    for (;;) {
      const seen = await driver.observe(node, world.context(2));
      if (seen.exists === 'yes' && seen.ready && !seen.drifted) return seen;
      await driver.apply(node, world.context(2));
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  };
  const over = async (name: string, id: string, part: 'backup' | 'proof') => {
    for (;;) {
      const kept = await care.kept(name, signal);
      const backup = kept!.backups.find(one => one.id === id)!;
      const { state } = part === 'proof' ? backup.proof! : backup;
      if (state !== 'running') return backup;
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  };

  beforeAll(async () => {
    world = await LocalWorld.start();
    care = new PostgresCare(new AgentClient(world.agent.socket));
    await settle(postgresNode('shop-db'));
  });
  afterAll(() => world.dispose());

  it('backs up, proves, restores after the database is gone, and forgets', async () => {
    expect(world.driver('postgres')).toMatchObject({
      capabilities: { backup: true, restore: true },
      care: expect.any(PostgresCare),
    });
    const begun = await care.backUp(
      'shop-db',
      { id: 'b-1', reason: 'final' },
      context,
    );
    expect(begun).toMatchObject({ id: 'b-1', reason: 'final' });
    expect(await over('shop-db', 'b-1', 'backup')).toMatchObject({
      state: 'complete',
    });
    await care.prove('shop-db', 'b-1', 'p-1', context);
    expect((await over('shop-db', 'b-1', 'proof')).proof).toMatchObject({
      state: 'passed',
      run: 'p-1',
    });

    const node = postgresNode('shop-db');
    await expect(care.removeKept('shop-db', context)).rejects.toMatchObject({
      errorClass: 'invalid',
    });
    while (!(await world.driver('postgres').remove(node, world.context(2))));
    expect(await care.kept('shop-db', signal)).toMatchObject({
      backups: [{ id: 'b-1' }],
    });
    const { properties } = postgresNode('back-db');
    await settle({
      ...postgresNode('back-db'),
      properties: { ...properties, from: { name: 'shop-db' } },
    });

    expect(await care.removeBackup('shop-db', 'b-1', context)).toBe(true);
    expect(await care.removeKept('shop-db', context)).toBe(true);
    expect(await care.removeKept('shop-db', context)).toBe(true);
    expect(await care.kept('shop-db', signal)).toBeUndefined();
  });

  it('refuses what is not there and what has no log of its own, as something that does not get better by trying', async () => {
    const backup = { id: 'b-1', reason: 'on demand' };
    await expect(
      care.backUp('nobody-db', backup, context),
    ).rejects.toMatchObject({ errorClass: 'invalid' });
    await expect(
      care.prove('back-db', 'b-9', 'p-1', context),
    ).rejects.toBeInstanceOf(DriverError);
    const shared = postgresNode('pr-1-db');
    await settle({
      ...shared,
      properties: {
        ...shared.properties,
        database: 'pr_1',
        user: 'pr_1',
        shared: true,
      },
    });
    await expect(care.backUp('pr-1-db', backup, context)).rejects.toMatchObject(
      {
        errorClass: 'invalid',
        why: expect.stringContaining('previews'),
      },
    );
  });
});
