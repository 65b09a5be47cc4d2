import type { PostgresState } from '@waymark/agent';
import type { AgentClient } from '../agent/AgentClient';
import { MemorySecrets } from '../__testUtils__/MemorySecrets';
import { postgresNode } from '../__testUtils__/LocalWorld';
import { PostgresDriver } from './postgresDriver';

/** Simulated: the agent is its answer. That it answers so, on a disk that is full, has a test of its own there. */
it('is ready and limited while its disk is full: what it does not do is no failure of all that needs it', async () => {
  const answer = {
    phase: 'ready',
    message: 'It takes no writes, since its disk is full; reads go on',
    words: 'No space left on the disk of /data',
    size: 'small',
    database: 'shop',
    user: 'shop',
  };
  const observe = (state: Partial<PostgresState>) =>
    new PostgresDriver(
      {
        get: async () => ({ ...answer, ...state }),
      } as unknown as AgentClient,
      new MemorySecrets(),
    ).observe(postgresNode('shop-db'), {
      signal: new AbortController().signal,
    } as any);
  expect(await observe({ readOnly: true })).toMatchObject({
    exists: 'yes',
    ready: true,
    failed: false,
    limited: true,
    words: answer.words,
  });
  // The twin: what is only told of one that does all that it should.
  expect(await observe({})).not.toHaveProperty('limited');
  expect(await observe({ phase: 'failed' })).toMatchObject({
    ready: false,
    failed: true,
  });
});
