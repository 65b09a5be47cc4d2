import type { GraphNode } from '@waymark/platform-common';
import { DriverError } from '@waymark/platform-node';
import type {
  DatabaseCare,
  Driver,
  DriverContext,
  DriverPlan,
  Observation,
} from '@waymark/platform-node';
import { KINDS } from '../../cluster/kinds';
import { INTEGRATIONS } from '../../integrations';
import { objectName } from '../../objects';
import { ensurePlace, placeFor } from '../../places';
import { NO_CAPABILITIES, objectSchema, observing } from '../shared/driverBase';
import { listedObjects, refOfFound } from '../shared/objectsOf';
import { CnpgCare } from './care/CnpgCare';
import { clusterState, isCurrent } from './clusterState';
import { emptyDatabase } from './clusterObject';
import {
  type LiveCluster,
  loginsOf,
  NOTES,
  type PostgresProperties,
} from './live';
import { databasePlan, renamed } from './databasePlan';
import { ownPasswords, type PostgresParts, readDatabase } from './readDatabase';
import { findRecovery } from './recovery';
import { refuseEmptyTwin } from './refuseEmptyTwin';
import { removeDatabase } from './removeDatabase';
import { generate, Verifiers } from './secrets';
import { DATABASE_KINDS, OWN_LOGINS, wantedObjects } from './wantedObjects';

const propertiesOf = (node: GraphNode) =>
  node.properties as unknown as PostgresProperties;

/** A database on a cluster, kept by CloudNativePG. */
export class PostgresDriver implements Driver {
  readonly type = 'postgres';
  readonly target: string;
  readonly capabilities: Driver['capabilities'];
  readonly care: DatabaseCare;
  readonly observes = { mode: 'events', seconds: 30 } as const;
  readonly outputsSchema = objectSchema(
    {
      host: { type: 'string', description: 'Inside of the cluster' },
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
    },
    ['secretVersion'],
  );
  readonly #parts: PostgresParts;
  readonly #verifiers: Verifiers;
  /** Generations whose pods were seen to be as they should: those need not be looked at again. Only saves calls. */
  readonly #verified = new Map<string, number>();

  constructor(
    parts: PostgresParts,
    care: DatabaseCare = new CnpgCare(parts.cluster, parts.options),
  ) {
    this.#parts = parts;
    this.#verifiers = new Verifiers(parts.secrets);
    this.target = parts.cluster.name;
    const backup = parts.options.backups !== undefined;
    this.capabilities = { ...NO_CAPABILITIES, backup, restore: backup };
    this.care = care;
  }

  observe(node: GraphNode, ctx: DriverContext): Promise<Observation> {
    return observing(ctx.signal, async () => {
      const isVerified = ({ metadata }: LiveCluster) =>
        this.#verified.get(metadata!.uid!) === metadata!.generation;
      const seen = await readDatabase(
        this.#parts,
        this.#verifiers,
        node,
        ctx,
        isVerified,
      );
      if (!seen) return { exists: 'no' };
      const state = clusterState(seen);
      const { uid, generation } = seen.cluster.metadata!;
      const current =
        seen.beneath && isCurrent(seen.cluster, seen.beneath.pods);
      if (this.#verified.size > 10_000) this.#verified.clear();
      if (current && state.exists === 'yes' && state.ready && !state.limited)
        this.#verified.set(uid!, generation!);
      return state;
    });
  }

  plan(node: GraphNode, seen: Observation): DriverPlan {
    return databasePlan(node, seen);
  }

  async apply(node: GraphNode, ctx: DriverContext): Promise<void> {
    const { cluster, options } = this.#parts;
    const { signal } = ctx;
    if (!(await cluster.serves(KINDS.cnpgCluster))) {
      const { name, install } = INTEGRATIONS.cloudNativePg;
      throw new DriverError(
        'blocked',
        `The database ${node.name} cannot be made`,
        `cluster "${cluster.name}" does not have ${name}`,
        `Install ${name}: ${install}`,
      );
    }
    const wanted = propertiesOf(node);
    const place = await placeFor(cluster, node, signal, options.namespaceOf);
    const name = objectName(node.name);
    const ref = { kind: KINDS.cnpgCluster, name, namespace: place.namespace };
    const live = await cluster.read<LiveCluster>(ref, signal);
    if (!live && !wanted.from)
      await refuseEmptyTwin(cluster, node.name, place.namespace, signal);
    const annotations = live?.metadata?.annotations;
    const before = annotations?.[NOTES.database];
    if (before !== undefined && before !== wanted.database)
      throw renamed(node.name, before, wanted.database);
    const made =
      wanted.from && !live
        ? await findRecovery(
            cluster,
            wanted.from,
            { namespace: place.namespace, database: wanted.database },
            options,
            signal,
          )
        : emptyDatabase(wanted.database);

    await ensurePlace(cluster, place, wanted.service, options, ctx);
    const found = await listedObjects(
      cluster,
      DATABASE_KINDS,
      node.name,
      signal,
    );
    const passwords = ownPasswords(found, name);
    for (const user of OWN_LOGINS)
      if (!passwords.has(user)) passwords.set(user, generate());
    // The store has a password before the database knows of it: a crash in between finds the same one again.
    for (const login of loginsOf(wanted))
      passwords.set(login.user, await this.#verifiers.ensure(login));
    const objects = wantedObjects(place, node, options, {
      // A name that no other one has had: a fence is given once.
      serverName: annotations?.[NOTES.archive] ?? `${name}-${ctx.fence}`,
      made,
      live,
      passwords,
    });
    ctx.log(`database ${node.name}: size ${wanted.size}`);
    for (const { wanted: object } of objects)
      await cluster.apply(object, ctx, { force: true });
    for (const one of found) {
      const theirs = one.live.metadata?.ownerReferences?.length;
      const kept = objects.some(
        other =>
          other.kind === one.kind &&
          other.wanted.metadata.name === one.live.metadata?.name,
      );
      if (!theirs && !kept && one.live.metadata?.namespace === place.namespace)
        await cluster.remove(refOfFound(one), ctx);
    }
  }

  remove(
    node: Pick<GraphNode, 'type' | 'name'>,
    ctx: DriverContext,
  ): Promise<boolean> {
    return removeDatabase(this.#parts.cluster, node.name, ctx);
  }
}
