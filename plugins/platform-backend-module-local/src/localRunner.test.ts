import { LocalWorld } from './__testUtils__/LocalWorld';

// Real processes on a busy machine.
jest.setTimeout(60_000);

describe('LocalRunner', () => {
  let world: LocalWorld;
  beforeAll(async () => {
    world = await LocalWorld.start();
  });
  afterAll(() => world.dispose());

  const ended = async (name: string) => {
    for (;;) {
      const state = await world.target.runner!.state(name);
      if (state.state !== 'running') return state;
    }
  };

  it('checks out, runs, shows the log, and reads what came of it', async () => {
    const runner = world.target.runner!;
    const source = await world.repository({
      'package.json': '{"name":"a"}',
      'src/a.txt': 'hello',
    });
    const checkout = { workspace: 'a-1', ...source, fence: 1 };
    await runner.checkout(checkout);
    await runner.checkout(checkout);
    const job = {
      name: 'a-1-build',
      workspace: 'a-1',
      kind: 'command',
      command:
        'mkdir dist && cat src/a.txt > dist/out && echo one && echo two >&2',
      timeoutSeconds: 20,
      fence: 1,
    } as const;
    expect(await runner.state(job.name)).toEqual({ state: 'absent' });
    await runner.start(job);
    await runner.start(job);
    expect(await ended(job.name)).toMatchObject({
      state: 'succeeded',
      exitCode: 0,
    });
    const lines = await runner.log(job.name, undefined, 10);
    expect(lines.map(line => line.text).sort()).toEqual(['one', 'two']);
    expect(await runner.log(job.name, lines[1].cursor, 10)).toEqual([]);
    expect((await runner.readFile('a-1', 'dist/out'))?.toString()).toBe(
      'hello',
    );
    expect(await runner.readFile('a-1', 'dist/none')).toBeUndefined();
    await expect(
      runner
        .readFile('a-1', '../../../run/agent.pid')
        .then(found =>
          found
            ? Promise.resolve('read')
            : Promise.reject(new Error('refused')),
        ),
    ).rejects.toThrow();
  });

  it('takes everything away, twice if need be', async () => {
    const runner = world.target.runner!;
    for (const fence of [2, 2]) {
      await runner.removeJob('a-1-build', fence);
      await runner.removeWorkspace('a-1', fence);
    }
    expect(await runner.state('a-1-build')).toEqual({ state: 'absent' });
    expect((await world.agent.call('GET', '/v1/inventory')).body).toMatchObject(
      { jobs: {}, workspaces: {} },
    );
  });

  it('says that it does not know while the agent is away', async () => {
    await world.agent.kill();
    expect(await world.target.runner!.state('a-1-build')).toMatchObject({
      state: 'unknown',
      words: expect.stringContaining('does not answer'),
    });
    await world.agent.start();
  });

  it('hears of changes, also after the agent was away', async () => {
    const heard: string[] = [];
    const stop = world.target.onChange!(hint =>
      heard.push(`${hint.type} ${hint.name}`),
    );
    const until = async (text: string) => {
      // The line to the agent may not be open yet, so the change is made again until it is heard of.
      for (let attempt = 0; !heard.includes(text); attempt += 1) {
        if (attempt > 100)
          throw new Error(`${text} was not heard of, only ${heard}`);
        await world.target.runner!.start({
          name: text.split(' ')[1],
          workspace: 'b-1',
          kind: 'command',
          command: 'true',
          timeoutSeconds: 5,
          fence: attempt + 1,
        });
        await new Promise(resolve => setTimeout(resolve, 100));
        await world.target.runner!.removeJob(text.split(' ')[1], attempt + 1);
      }
    };
    await world.workspace('b-1', { 'a.txt': 'a' });
    await until('migration before');
    await world.agent.kill();
    await world.agent.start();
    await until('migration after');
    stop();
    expect(heard).toEqual(
      expect.arrayContaining(['migration before', 'migration after']),
    );
  });
});
