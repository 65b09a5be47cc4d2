import { createHash, randomBytes } from 'node:crypto';
import type { LoginSpec, PostgresState, RestoreSource } from '@waymark/agent';
import type { GraphNode, LoginRef } from '@waymark/platform-common';
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
import { PostgresCare } from './postgresCare';

interface PostgresProperties {
  database: string;
  user: string;
  size: 'small' | 'medium' | 'large';
  /** Name of the password in the secret store. */
  secret: string;
  /** In the instance that previews share. */
  shared?: boolean;
  /** The first login; left out: `user` with the newest password called `secret`. */
  login?: LoginRef;
  /** Further ones with the same rights. */
  logins?: LoginRef[];
  /** What it is made out of: counts only when it is made. */
  from?: RestoreSource;
  /** It is to stand still, with all its data. */
  stopped?: boolean;
}

/** A login and where its password is. One without a version gets its password here; one with a version has it. */
type Login = Omit<LoginRef, 'version'> & { version?: number };

const propertiesOf = (node: GraphNode) =>
  node.properties as unknown as PostgresProperties;
const firstOf = ({ login, user, secret }: PostgresProperties): Login =>
  login ?? { user, secret };
const sha256 = (text: string) =>
  createHash('sha256').update(text).digest('hex');
const generate = () => randomBytes(24).toString('base64url');

/** A database, kept by the agent: an instance of its own, or for a preview a part of the one that previews share. */
export class PostgresDriver
  extends AgentDriver<PostgresState>
  implements Driver
{
  readonly type = 'postgres';
  readonly capabilities = { ...NO_CAPABILITIES, backup: true, restore: true };
  readonly care: PostgresCare;
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
      secretVersion: {
        type: 'integer',
        description: 'Which version of it; left out: the newest',
      },
      version: { type: 'string' },
      size: { type: 'string', enum: ['small', 'medium', 'large'] },
      shared: {
        type: 'boolean',
        description:
          'One database of an instance that previews share: no backups, no point-in-time recovery',
      },
    },
    ['shared', 'secretVersion'],
  );
  readonly #secrets: SecretStore;
  readonly #verifiers = new Map<string, string>();

  constructor(agent: AgentClient, secrets: SecretStore) {
    super(agent);
    this.#secrets = secrets;
    this.care = new PostgresCare(agent);
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

  async #loginSpec({ user, secret, version }: Login): Promise<LoginSpec> {
    const { value } = await this.#secrets.get(secret, version);
    return { user, verifier: await this.#verifier(value) };
  }

  /** Undefined where a password is missing, null where nobody can know it now: the key of the secrets is away. */
  async #wanted(
    wanted: PostgresProperties,
  ): Promise<{ verifierHash: string; loginsHash?: string } | undefined | null> {
    try {
      const [{ verifier }, ...logins] = await Promise.all(
        [firstOf(wanted), ...(wanted.logins ?? [])].map(login =>
          this.#loginSpec(login),
        ),
      );
      const pairs = logins.map(login => [login.user, login.verifier]);
      return {
        verifierHash: sha256(verifier),
        ...(pairs.length ? { loginsHash: sha256(JSON.stringify(pairs)) } : {}),
      };
    } catch (error) {
      if ((error as Error).name === 'NotFoundError') return undefined;
      if (error instanceof DriverError) return null;
      throw error;
    }
  }

  protected async seen(node: GraphNode, state: PostgresState): Promise<Seen> {
    const wanted = propertiesOf(node);
    const first = firstOf(wanted);
    const hashes = await this.#wanted(wanted);
    const drifted =
      state.size !== wanted.size ||
      state.user !== first.user ||
      state.database !== wanted.database ||
      Boolean(state.shared) !== Boolean(wanted.shared) ||
      (state.phase === 'stopped') !== Boolean(wanted.stopped) ||
      (hashes !== null &&
        (state.verifierHash !== hashes?.verifierHash ||
          state.loginsHash !== hashes?.loginsHash));
    const { host, port, database, user, version, size, shared } = state;
    return {
      // As it is wanted: who asks for connections looks at what is wanted.
      ready: state.phase === (wanted.stopped ? 'stopped' : 'ready'),
      failed: state.phase === 'failed',
      drifted,
      message: state.message,
      ...(state.readOnly ? { limited: true } : {}),
      words: state.words,
      outputs: {
        host,
        port,
        database,
        user,
        secretRef: first.secret,
        ...(first.version ? { secretVersion: first.version } : {}),
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
      ? { because: 'Its logins or its state differ from what is wanted' }
      : undefined;
  }

  /** The password is stored before the database knows of it: a crash in between finds the same one again. */
  async #prepare(login: Login): Promise<LoginSpec> {
    if (!login.version) await this.#secrets.ensure(login.secret, generate);
    try {
      return await this.#loginSpec(login);
    } catch (error) {
      if ((error as Error).name !== 'NotFoundError') throw error;
      throw new DriverError(
        'invalid',
        `The login ${login.user} was not made`,
        `version ${login.version} of the secret ${login.secret} is not in the store`,
        'Rotate the login again',
      );
    }
  }

  async apply(node: GraphNode, ctx: DriverContext): Promise<void> {
    const wanted = propertiesOf(node);
    const { database, size, shared, from, stopped } = wanted;
    const first = await this.#prepare(firstOf(wanted));
    const logins: LoginSpec[] = [];
    for (const login of wanted.logins ?? [])
      logins.push(await this.#prepare(login));
    ctx.log(`database ${node.name}: size ${size}`);
    await this.put(node, ctx, {
      size,
      database,
      ...first,
      ...(logins.length ? { logins } : {}),
      ...(shared ? { shared } : {}),
      ...(from ? { from } : {}),
      ...(stopped ? { stopped } : {}),
    });
  }
}
