import { startTestAgent } from '@waymark/agent/testing';
import type { TestAgent } from '@waymark/agent/testing';
import type { GraphNode, JsonObject, NodeType } from '@waymark/platform-common';
import type { Driver } from '@waymark/platform-node';
import type { DriverWorld } from '@waymark/platform-node/conformance';
import { createLocalTarget } from '../createLocalTarget';
import { MemorySecrets } from './MemorySecrets';

/** A real agent, and the parts of a world that are the same for all drivers of it. Only for tests. */
export class LocalWorld {
  readonly agent: TestAgent;
  readonly secrets = new MemorySecrets();

  private constructor(agent: TestAgent) {
    this.agent = agent;
  }

  static async start(): Promise<LocalWorld> {
    return new LocalWorld(await startTestAgent());
  }

  dispose = () => this.agent.dispose();

  driver(type: NodeType): Driver {
    return createLocalTarget({ socket: this.agent.socket, secrets: this.secrets }).target.drivers.find(d => d.type === type)!;
  }

  context = (fence: number, inputs: Record<string, JsonObject> = {}) => ({
    fence,
    inputs,
    signal: new AbortController().signal,
    log: () => {},
  });

  common(type: NodeType): Pick<DriverWorld, 'makeDriver' | 'inputs' | 'crashTarget' | 'whileUnreachable' | 'secretValues' | 'readyMs'> {
    return {
      makeDriver: () => this.driver(type),
      inputs: async () => ({}),
      crashTarget: async () => {
        await this.agent.kill();
        await this.agent.start();
      },
      whileUnreachable: async fn => {
        await this.agent.kill();
        try {
          await fn();
        } finally {
          await this.agent.start();
        }
      },
      secretValues: () => [...this.secrets.values.values()].flat(),
      readyMs: 30_000,
    };
  }
}

/** A database node. */
export const postgresNode = (name: string, size = 'small'): GraphNode => ({
  id: 'postgres',
  type: 'postgres',
  name,
  dependsOn: [],
  resource: true,
  properties: { database: 'shop', user: 'shop', size, secret: `postgres/${name}/owner` },
});
