import { createServer, type ServerResponse } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AgentClient } from './AgentClient';
import { AgentEvents, type AgentHint } from './agentEvents';

// Real processes on a busy machine.
jest.setTimeout(60_000);

describe('hints of the agent', () => {
  it('ask to look at everything when the agent comes and when it goes', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'waymark events '));
    const socket = path.join(folder, 's');
    let stream: ServerResponse | undefined;
    const server = createServer((_, response) => {
      stream = response;
      response.writeHead(200).write(': listening\n\n');
    });
    await new Promise<void>(resolve => {
      server.listen(socket, resolve);
    });
    const hints: AgentHint[] = [];
    const until = async (count: number) => {
      for (let i = 0; i < 100 && hints.length < count; i += 1) await new Promise(resolve => setTimeout(resolve, 20));
      return hints.map(h => `${h.type}/${h.name}`);
    };
    const stop = new AgentEvents(new AgentClient(socket)).listen(hint => hints.push(hint));
    try {
      expect(await until(1)).toEqual(['*/*']);
      stream!.write('data: {"type":"job","name":"x"}\n\n');
      expect(await until(2)).toEqual(['*/*', 'migration/x']);
      stream!.destroy();
      expect((await until(4)).slice(2)).toEqual(['*/*', '*/*']);
    } finally {
      stop();
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
      await rm(folder, { recursive: true, force: true });
    }
  });
});
