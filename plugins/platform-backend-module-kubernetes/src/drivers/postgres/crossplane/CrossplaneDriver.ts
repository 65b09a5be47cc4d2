import type { GraphNode, JsonObject } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import type {
  Driver,
  DriverContext,
  DriverPlan,
  Observation,
  SecretStore,
} from '@waymark/platform-node';
import { KINDS } from '../../../cluster/kinds';
import type { Cluster, Kind } from '../../../cluster/types';
import {
  ensurePlace,
  leavePlace,
  type NamespaceOf,
  placeFor,
  type PlaceOptions,
} from '../../../places';
import {
  conditionOf,
  deleting,
  type LiveCondition,
  type LiveObject,
  wordsOf,
} from '../../../state';
import {
  NO_CAPABILITIES,
  objectSchema,
  observing,
} from '../../shared/driverBase';
import { driftOfObjects } from '../../shared/driftOfObjects';
import {
  knownObjects,
  listedObjects,
  refOfFound,
} from '../../shared/objectsOf';
import { databasePlan } from '../databasePlan';
import { PORT, type PostgresProperties } from '../live';
import { valueIn } from '../secrets';
import {
  compositeObject,
  connectionName,
  type CrossplaneOptions,
  kindOf,
  KEYS,
  SIZE,
} from './compositeObject';

/** What a cloud needs to take a database away. */
const PATIENCE_MS = 15 * 60_000;

type LiveComposite = LiveObject & {
  status?: { conditions?: LiveCondition[] };
};

interface Connection {
  host: string;
  port: number;
  database: string;
  user: string;
  password: string;
}

const propertiesOf = (node: GraphNode) =>
  node.properties as unknown as PostgresProperties;

/** A database that Crossplane makes, of whatever kind the company has: one login, and nothing that is looked after here. */
export class CrossplaneDriver implements Driver {
  readonly type = 'postgres';
  readonly target: string;
  readonly capabilities = NO_CAPABILITIES;
  readonly observes = { mode: 'events', seconds: 30 } as const;
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
      version: { type: 'string', description: 'Not told there: empty' },
      size: { type: 'string' },
    },
    ['host', 'port', 'user'],
  );
  readonly #cluster: Cluster;
  readonly #secrets: SecretStore;
  readonly #options: CrossplaneOptions;
  readonly #places: PlaceOptions & { namespaceOf?: NamespaceOf };
  readonly #kind: Kind;

  constructor(parts: {
    cluster: Cluster;
    secrets: SecretStore;
    options: CrossplaneOptions;
    places?: PlaceOptions & { namespaceOf?: NamespaceOf };
  }) {
    this.#cluster = parts.cluster;
    this.#secrets = parts.secrets;
    this.#options = parts.options;
    this.#places = parts.places ?? {};
    this.#kind = kindOf(parts.options);
    this.target = parts.cluster.name;
  }

  observe(node: GraphNode, ctx: DriverContext): Promise<Observation> {
    return observing(ctx.signal, async () => {
      const { signal } = ctx;
      const found = await knownObjects(
        this.#cluster,
        [this.#kind],
        node.name,
        signal,
      );
      const live = found[0]?.live as LiveComposite | undefined;
      if (!live) return { exists: 'no' };
      const place = await this.#place(node, signal);
      const { namespace, annotations } = live.metadata!;
      const here = { ...place, namespace: namespace! };
      const wanted = compositeObject(here, node, this.#options);
      const drift = driftOfObjects(
        [{ kind: this.#kind, wanted }],
        found,
        this.#cluster.manager,
      );
      const connection = await this.#connection(node, namespace!, signal);
      const stored = connection && (await this.#isStored(node, connection));
      const { password: _, ...address } = connection ?? {};
      const outputs: JsonObject = {
        database: propertiesOf(node).database,
        ...(address as JsonObject),
        secretRef: propertiesOf(node).secret,
        version: '',
        size: annotations?.[SIZE] ?? '',
      };
      return {
        exists: 'yes',
        ...this.#state(live, connection !== undefined),
        // What the store does not have yet it gets when this is applied.
        drifted: drift.length > 0 || stored === false,
        outputs,
      };
    });
  }

  plan(node: GraphNode, seen: Observation): DriverPlan {
    return databasePlan(
      node,
      seen,
      this.#options.fields.database === undefined,
    );
  }

  async apply(node: GraphNode, ctx: DriverContext): Promise<void> {
    const { signal } = ctx;
    const { from, stopped, logins, service } = propertiesOf(node);
    const refuse = (why: string) =>
      new DriverError(
        'invalid',
        `The database ${node.name} cannot be as it is wanted`,
        `it is made by Crossplane (${this.#options.kind}), and ${why}`,
        'Do it where that database is kept, or use a target with CloudNativePG',
      );
    if (from) throw refuse('nothing is restored there');
    if (stopped) throw refuse('cannot be made to stand still');
    if (logins?.length) throw refuse('has one login alone');
    if (!(await this.#cluster.serves(this.#kind)))
      throw new DriverError(
        'blocked',
        `The database ${node.name} cannot be made`,
        `cluster "${this.#cluster.name}" does not serve ${
          this.#options.kind
        } of ${this.#options.apiVersion}`,
        'Install the definition that platform.kubernetes.clusters names under postgres.crossplane, and what composes it',
      );
    const place = await this.#place(node, signal);
    await ensurePlace(this.#cluster, place, service, this.#places, ctx);
    const wanted = compositeObject(place, node, this.#options);
    ctx.log(`database ${node.name}: ${this.#options.kind}`);
    await this.#cluster.apply(wanted, ctx, { force: true });
    const connection = await this.#connection(node, place.namespace, signal);
    if (connection && !(await this.#isStored(node, connection)))
      await this.#secrets.put(propertiesOf(node).secret, connection.password);
  }

  async remove(
    node: Pick<GraphNode, 'type' | 'name'>,
    ctx: DriverContext,
  ): Promise<boolean> {
    const found = await listedObjects(
      this.#cluster,
      [this.#kind],
      node.name,
      ctx.signal,
    );
    for (const one of found) {
      if (await this.#cluster.remove(refOfFound(one), ctx)) {
        await leavePlace(this.#cluster, one.live, ctx);
        continue;
      }
      const going = deleting({ ...one.live, kind: this.#options.kind });
      ctx.log(going ?? `${this.#options.kind} ${node.name} is being removed`);
      const since = Date.parse(one.live.metadata?.deletionTimestamp ?? '');
      if (going && Date.now() - since > PATIENCE_MS)
        throw new DriverError(
          'blocked',
          `${this.#options.kind} ${one.live.metadata!.name} does not go`,
          going,
          'See what Crossplane says of it: kubectl describe; it is looked at again by itself',
        );
      return false;
    }
    return true;
  }

  #place(node: GraphNode, signal: AbortSignal) {
    return placeFor(this.#cluster, node, signal, this.#places.namespaceOf);
  }

  #state(live: LiveComposite, connected: boolean) {
    const { kind } = this.#options;
    const name = `${kind} ${live.metadata?.name}`;
    const going = deleting({ ...live, kind });
    const waits = { ready: false, failed: false };
    if (going) return { ...waits, message: going };
    const of = (type: string) => conditionOf(live.status?.conditions, type);
    const wrong = [of('Synced'), of('Ready')].find(
      one => one?.status === 'False',
    );
    if (wrong || of('Ready')?.status !== 'True') {
      const words = wordsOf(wrong?.message);
      const why = wrong?.reason ? ` (${wrong.reason})` : '';
      return {
        ...waits,
        message: `${name} is being made${why}`,
        ...(words ? { words } : {}),
      };
    }
    if (!connected)
      return {
        ...waits,
        message: `${name} is ready, and its connection secret is not there or not complete`,
      };
    return { ready: true, failed: false, message: `${name} is ready` };
  }

  /** Where it is and how it is spoken to, once Crossplane says so. */
  async #connection(
    node: GraphNode,
    namespace: string,
    signal: AbortSignal,
  ): Promise<Connection | undefined> {
    const name = connectionName(node);
    const secret = await this.#cluster.read<any>(
      { kind: KINDS.secret, name, namespace },
      signal,
    );
    const keys = { ...KEYS, ...this.#options.keys };
    const host = valueIn(secret, keys.host);
    const user = valueIn(secret, keys.user);
    const password = valueIn(secret, keys.password);
    if (!host || !user || !password) return undefined;
    return {
      host,
      port: Number(valueIn(secret, keys.port) ?? PORT),
      database: valueIn(secret, keys.database) ?? propertiesOf(node).database,
      user,
      password,
    };
  }

  async #isStored(node: GraphNode, { password }: Connection) {
    try {
      const { value } = await this.#secrets.get(propertiesOf(node).secret);
      return value === password;
    } catch (error) {
      if ((error as Error).name === 'NotFoundError') return false;
      // The key of the secrets is away: nobody can say.
      if (error instanceof DriverError) return true;
      throw error;
    }
  }
}
