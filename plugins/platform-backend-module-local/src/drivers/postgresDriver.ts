import { createHash, randomBytes } from 'node:crypto';
import type { PostgresState } from '@waymark/agent';
import type { GraphNode } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import type {
  Driver,
  DriverContext,
  SecretStore,
} from '@waymark/platform-node';
import type { AgentClient } from '../agent/AgentClient';
import { scramVerifier } from '../scramVerifier';
import { AgentDriver, NO_CAPABILITIES, objectSchema } from './base';
import type { Change, Seen } from './base';

interface PostgresProperties {
  database: string;
  user: string;
  size: 'small' | 'medium' | 'large';
  /** Name of the password in the secret store. */
  secret: string;
  /** In the instance that previews share. */
  shared?: boolean;
}

const propertiesOf = (node: GraphNode) =>
  node.properties as unknown as PostgresProperties;
const generate = () => randomBytes(24).toString('base64url');

/** A database, kept by the agent: an instance of its own, or for a preview a part of the one that previews share. */
export class PostgresDriver
  extends AgentDriver<PostgresState>
  implements Driver
{
  readonly type = 'postgres';
  readonly capabilities = { ...NO_CAPABILITIES };
  readonly outputsSchema = objectSchema(
    {
      host: { type: 'string' },
      port: { type: 'integer' },
      database: { type: 'string' },
      user: { type: 'string' },
      secretRef: {
        type: 'string',
        description: 'Name of the password in the secret store',
      },
      version: { type: 'string' },
      size: { type: 'string', enum: ['small', 'medium', 'large'] },
      shared: {
        type: 'boolean',
        description:
          'One database of an instance that previews share: no backups, no point-in-time recovery',
      },
    },
    ['shared'],
  );
  readonly #secrets: SecretStore;
  readonly #verifiers = new Map<string, string>();

  constructor(agent: AgentClient, secrets: SecretStore) {
    super(agent);
    this.#secrets = secrets;
  }

  /** The derivation takes milliseconds on purpose; the loop looks often. */
  async #verifier(password: string): Promise<string> {
    const key = createHash('sha256').update(password).digest('hex');
    const known = this.#verifiers.get(key);
    if (known) return known;
    const made = await scramVerifier(password);
    if (this.#verifiers.size > 1000) this.#verifiers.clear();
    this.#verifiers.set(key, made);
    return made;
  }

  /** Undefined where there is no password yet, null where nobody can know it now: the key of the secrets is away. */
  async #wantedHash(secret: string): Promise<string | undefined | null> {
    try {
      const { value } = await this.#secrets.get(secret);
      return createHash('sha256')
        .update(await this.#verifier(value))
        .digest('hex');
    } catch (error) {
      if ((error as Error).name === 'NotFoundError') return undefined;
      if (error instanceof DriverError) return null;
      throw error;
    }
  }

  protected async seen(node: GraphNode, state: PostgresState): Promise<Seen> {
    const wanted = propertiesOf(node);
    const hash = await this.#wantedHash(wanted.secret);
    const drifted =
      state.size !== wanted.size ||
      state.user !== wanted.user ||
      state.database !== wanted.database ||
      Boolean(state.shared) !== Boolean(wanted.shared) ||
      state.phase === 'stopped' ||
      (hash !== null && state.verifierHash !== hash);
    const { host, port, database, user, version, size, shared } = state;
    return {
      ready: state.phase === 'ready',
      failed: state.phase === 'failed',
      drifted,
      message: state.message,
      words: state.words,
      outputs: {
        host,
        port,
        database,
        user,
        secretRef: wanted.secret,
        version,
        size,
        ...(shared ? { shared } : {}),
      },
    };
  }

  protected missing = (node: GraphNode) => `There is no database ${node.name}`;

  protected change(node: GraphNode, seen: Seen): Change | undefined {
    const wanted = propertiesOf(node);
    const { database, size, shared = false } = seen.outputs;
    if (shared !== (wanted.shared ?? false)) {
      return {
        verb: 'replace',
        impact: 'data-loss',
        because: `The database would move ${
          wanted.shared ? 'to' : 'away from'
        } the instance that previews share, and begin empty`,
        reversible: false,
      };
    }
    if (database !== wanted.database) {
      return {
        verb: 'replace',
        impact: 'data-loss',
        because: `The database would be called ${wanted.database} and begin empty`,
        reversible: false,
      };
    }
    if (size !== wanted.size && shared) {
      return {
        because: `Size ${size} becomes ${wanted.size}: noted, the instance that previews share has one size for all`,
      };
    }
    if (size !== wanted.size) {
      return {
        impact: 'restart',
        because: `Size ${size} becomes ${wanted.size}; connections are cut for less than a second`,
      };
    }
    return seen.drifted
      ? { because: 'Its login or its state differs from what is wanted' }
      : undefined;
  }

  async apply(node: GraphNode, ctx: DriverContext): Promise<void> {
    const { database, user, size, secret, shared } = propertiesOf(node);
    // The password is stored before the database knows of it: a crash in between finds the same one again.
    const { value } = await this.#secrets.ensure(secret, generate);
    const verifier = await this.#verifier(value);
    ctx.log(`database ${node.name}: size ${size}`);
    const place = shared ? { shared } : {};
    await this.put(node, ctx, { size, database, user, verifier, ...place });
  }
}
