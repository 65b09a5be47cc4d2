import { startTestAgent } from '@waymark/agent/testing';
import type { TestAgent } from '@waymark/agent/testing';
import { execFileSync } from 'node:child_process';
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
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

  readonly #folders: string[] = [];

  dispose = async () => {
    await this.agent.dispose();
    for (const folder of this.#folders)
      await rm(folder, { recursive: true, force: true });
  };

  get target() {
    return createLocalTarget({
      socket: this.agent.socket,
      secrets: this.secrets,
    });
  }

  /** Makes a repository of these files. */
  async repository(
    files: Record<string, string>,
  ): Promise<{ repositoryPath: string; commit: string }> {
    const folder = await mkdtemp(join(tmpdir(), 'repository '));
    this.#folders.push(folder);
    const tree = join(folder, 'tree');
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(tree, path)), { recursive: true });
      await writeFile(join(tree, path), text);
    }
    const who = [
      '-c',
      'user.name=Test',
      '-c',
      'user.email=test@example.com',
      '-c',
      'init.defaultBranch=main',
    ];
    const git = (...args: string[]) =>
      execFileSync('git', [...who, ...args], {
        cwd: tree,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim();
    git('init', '-q');
    git('add', '-A');
    git('commit', '-q', '-m', 'first');
    git('clone', '-q', '--bare', '.', '../bare.git');
    return {
      repositoryPath: join(folder, 'bare.git'),
      commit: git('rev-parse', 'HEAD'),
    };
  }

  /** Checks these files out into a workspace of that name. */
  async workspace(name: string, files: Record<string, string>): Promise<void> {
    await this.target.runner!.checkout({
      workspace: name,
      ...(await this.repository(files)),
      fence: 1,
    });
  }

  driver(type: NodeType): Driver {
    return this.target.target.drivers.find(d => d.type === type)!;
  }

  context = (fence: number, inputs: Record<string, JsonObject> = {}) => ({
    fence,
    inputs,
    signal: new AbortController().signal,
    log: () => {},
  });

  common(
    type: NodeType,
  ): Pick<
    DriverWorld,
    | 'makeDriver'
    | 'inputs'
    | 'crashTarget'
    | 'whileUnreachable'
    | 'secretValues'
    | 'readyMs'
  > {
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
  properties: {
    database: 'shop',
    user: 'shop',
    size,
    secret: `postgres/${name}/owner`,
  },
});
