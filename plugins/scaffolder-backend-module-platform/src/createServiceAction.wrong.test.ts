import { symlink } from 'node:fs/promises';
import { events, json, line, operation } from './__testUtils__/fakePlatform';
import { useServiceAction } from './__testUtils__/useServiceAction';

// On a busy machine.
jest.setTimeout(60_000);

describe('platform:service:create when something is wrong', () => {
  const world = useServiceAction();

  it('fails with the platform, saying what, why and where to go on', async () => {
    const error = {
      step: 'pipeline',
      what: 'The stage test failed',
      why: 'node --test ended with exit code 1',
      next: 'Read its last lines',
    };
    world.platform.on(
      'GET /operations/op-1/log',
      events([
        {
          event: 'operation',
          data: operation({
            state: 'failed',
            outcome: 'failed',
            error,
            canRetry: true,
            canUndo: true,
          }),
        },
      ]),
    );
    await expect(world.action.handler(world.context())).rejects.toThrow(
      [
        'The stage test failed (step pipeline). node --test ended with exit code 1.',
        'Read its last lines.',
        `Retry and Undo are on the operation's page: /operations/op-1`,
      ].join('\n'),
    );
  });

  it('says so when the operation was undone meanwhile', async () => {
    world.platform.on(
      'GET /operations/op-1/log',
      events([
        {
          event: 'operation',
          data: operation({ state: 'undone', outcome: 'undone' }),
        },
      ]),
    );
    await expect(world.action.handler(world.context())).rejects.toThrow(
      /It was undone: everything that it had made is gone/,
    );
  });

  it('passes on why the platform refused, with the field', async () => {
    const problem = {
      path: 'spec.runtime.replicas',
      message: 'must be a number',
      file: 'platform.yaml',
      line: 9,
      column: 15,
    };
    world.platform.on(
      'POST /services',
      json(400, {
        error: {
          name: 'InputError',
          message: 'The file is not valid',
          why: 'It has 1 problem',
          next: 'Correct it',
          problems: [problem],
        },
      }),
    );
    await expect(world.action.handler(world.context())).rejects.toThrow(
      'The file is not valid. It has 1 problem.\n- platform.yaml:9:15 spec.runtime.replicas: must be a number\nCorrect it.',
    );
  });

  it('ends when the operation is gone, instead of waiting for ever', async () => {
    world.platform.on(
      'GET /operations/op-1/log',
      json(404, {
        error: {
          name: 'NotFoundError',
          message: 'No operation op-1',
          why: 'It is gone',
          next: 'Start again',
        },
      }),
    );
    await expect(world.action.handler(world.context())).rejects.toThrow(
      'No operation op-1. It is gone.\nStart again.',
    );
  });

  it('lets go when the task is cancelled, and says that the operation goes on', async () => {
    world.platform.on(
      'GET /operations/op-1/log',
      events([line('1', 'working')], 'stay'),
    );
    const abort = new AbortController();
    const ended = world.action
      .handler(world.context({ signal: abort.signal }))
      .then(() => 'succeeded', String);
    while (!world.lines.some(text => text.includes('working')))
      await new Promise(resolve => setTimeout(resolve, 5));
    abort.abort();
    expect(await ended).toMatch(/was cancelled.*\/operations\/op-1/);
  });

  it('refuses links and nothing at all', async () => {
    await symlink('/etc/hostname', world.workspace.resolve('link'));
    await expect(world.action.handler(world.context())).rejects.toThrow(
      /link is a link/,
    );
    world.workspace.setContent({ '.git/config': '' });
    await expect(world.action.handler(world.context())).rejects.toThrow(
      /no files/,
    );
  });
});
