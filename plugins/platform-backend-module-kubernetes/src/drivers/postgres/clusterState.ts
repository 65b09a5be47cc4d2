import type { JsonObject } from '@waymark/platform-common';
import type { Observation } from '@waymark/platform-node';
import { conditionOf, deleting, wordsOf } from '../../state';
import type { LivePod } from '../../state';
import { sameQuantity } from '../../objects';
import {
  CNPG,
  hostOf,
  type LiveCluster,
  type LiveDatabase,
  type Login,
  NOTES,
  PORT,
} from './live';
import { type Beneath, troubleOf } from './troubleOf';

/** Everything that is read about a database. */
export interface DatabaseSeen {
  cluster: LiveCluster;
  database?: LiveDatabase;
  /** The one that counts first. */
  logins: [Login, ...Login[]];
  stopped: boolean;
  /** Read only when it is not well, or may just have been changed. */
  beneath?: Beneath;
  /** Sentences on what is not as it is wanted. */
  drift: string[];
}

const HEALTHY = /healthy state/i;

const isHealthy = ({ status }: LiveCluster) =>
  HEALTHY.test(status?.phase ?? '');

/** Jobs that make instances, and poolers, have pods of that Cluster too. */
const postgresOf = (pod: LivePod) =>
  pod.spec?.containers.find(one => one.name === 'postgres');

/** Whether pods run with what the Cluster says: its phase is that of before it was changed, for a moment. Pure. */
export function isCurrent(cluster: LiveCluster, pods: LivePod[]): boolean {
  const { instances = 1, resources } = cluster.spec ?? {};
  const running = pods.flatMap(pod =>
    pod.metadata?.deletionTimestamp ? [] : postgresOf(pod) ?? [],
  );
  const wanted = Object.entries(resources?.requests ?? {});
  return (
    running.length === instances &&
    running.every(postgres => {
      const has = postgres.resources?.requests ?? {};
      return wanted.every(
        ([name, amount]) =>
          has[name] !== undefined && sameQuantity(amount, has[name]),
      );
    })
  );
}

/** Version of Postgres, as the tag of its image says. */
const versionOf = ({ status }: LiveCluster) =>
  /:(\d+(?:\.\d+)*)/.exec(status?.image ?? '')?.[1] ?? '';

function outputsOf({ cluster, logins: [first] }: DatabaseSeen): JsonObject {
  const { name, namespace, annotations } = cluster.metadata!;
  return {
    host: hostOf(name!, namespace!),
    port: PORT,
    database: annotations?.[NOTES.database] ?? '',
    user: first.user,
    secretRef: first.secret,
    ...(first.version ? { secretVersion: first.version } : {}),
    version: versionOf(cluster),
    size: annotations?.[NOTES.size] ?? '',
  };
}

/** What is said of one that is to stand still. */
function atRest({ cluster }: DatabaseSeen) {
  const hibernation = conditionOf(cluster.status?.conditions, CNPG.hibernation);
  const still = hibernation?.status === 'True';
  const words = hibernation?.message;
  return {
    ready: still,
    failed: false,
    message: still
      ? 'It stands still, with all its data'
      : `It is being stopped${words ? `: ${words}` : ''}`,
  };
}

/** Why the login that counts is not let in. */
function loginTrouble({ cluster, logins }: DatabaseSeen) {
  const { byStatus, cannotReconcile } =
    cluster.status?.managedRolesStatus ?? {};
  const made = byStatus?.reconciled ?? [];
  const [first, ...others] = logins;
  const wrong = logins.find(({ user }) => cannotReconcile?.[user]?.length);
  const words = wrong && wordsOf(cannotReconcile![wrong.user].join('\n'));
  if (!made.includes(first.user))
    return {
      first: true,
      message: `the login ${first.user} is being made`,
      words,
    };
  const missing = others.find(({ user }) => !made.includes(user));
  return missing || wrong
    ? {
        first: false,
        message: `the login ${(missing ?? wrong)!.user} is being made`,
        words,
      }
    : undefined;
}

function serving(seen: DatabaseSeen) {
  const { cluster, beneath, database } = seen;
  const { name } = cluster.metadata!;
  const { readyInstances = 0, phase, phaseReason } = cluster.status ?? {};
  const { instances: wanted = 1 } = cluster.spec ?? {};
  const count = `${readyInstances} of ${wanted} instances of Cluster ${name} ${
    readyInstances === 1 ? 'is' : 'are'
  } ready`;
  const changing = beneath && !isCurrent(cluster, beneath.pods);
  if (!isHealthy(cluster) || changing) {
    const trouble = beneath && troubleOf(cluster, beneath);
    const why =
      trouble?.message ??
      (phase && !isHealthy(cluster)
        ? `${phase}${phaseReason ? ` (${phaseReason})` : ''}`
        : 'the operator has not taken it up yet');
    const words = trouble?.words;
    // One that stands by and does not run is no reason to call the database away.
    const up = readyInstances > 0 && trouble !== undefined && !trouble.lasting;
    return {
      ready: up && Boolean(cluster.status?.currentPrimary),
      failed: trouble?.lasting === true,
      ...(up ? { limited: true } : {}),
      message: `${count}: ${why}`,
      ...(words ? { words } : {}),
    };
  }
  const login = loginTrouble(seen);
  const said = {
    ready: !login?.first,
    failed: false,
    message: login ? `${count}: ${login.message}` : count,
    ...(login?.words ? { words: login.words } : {}),
  };
  if (login || database?.status?.applied !== false) return said;
  const words = wordsOf(database.status.message);
  return {
    ...said,
    limited: true,
    message: `${count}: Database ${database.metadata?.name} is not as it should be`,
    ...(words ? { words } : {}),
  };
}

/** What is seen of a database, in words. Pure. */
export function clusterState(seen: DatabaseSeen): Observation {
  const { cluster, stopped, drift } = seen;
  const yes = {
    exists: 'yes',
    drifted: drift.length > 0,
    outputs: outputsOf(seen),
  } as const;
  const going = deleting({ ...cluster, kind: 'Cluster' });
  if (going) return { ...yes, ready: false, failed: false, message: going };
  const state = stopped ? atRest(seen) : serving(seen);
  const [first] = drift;
  return {
    ...yes,
    ...state,
    message: first ? `${state.message}. ${first}` : state.message,
  };
}
