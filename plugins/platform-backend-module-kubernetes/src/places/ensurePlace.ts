import { KINDS } from '../cluster/kinds';
import type { Cluster, WriteContext } from '../cluster/types';
import { LABELS, type Place } from '../objects';
import type { LiveObject } from '../state';
import { driftOnce } from '../state/driftOnce';
import {
  placeObjects,
  type PlaceOptions,
  type WantedObject,
} from './placeObjects';

const isSame = (live: LiveObject, { wanted }: WantedObject) =>
  live.metadata?.name === wanted.metadata.name &&
  live.metadata?.namespace === wanted.metadata.namespace;

async function knownOf(
  cluster: Cluster,
  one: WantedObject,
  signal: AbortSignal,
): Promise<LiveObject | undefined> {
  const { namespace } = one.wanted.metadata;
  const all = await cluster.known(one.kind, { namespace, signal });
  return all.find(live => isSame(live, one));
}

/**
 * What a place is to have. The namespace keeps the team that it was made for: a service may have moved to another one, and
 * its neighbours not.
 */
async function wantedIn(
  cluster: Cluster,
  place: Place,
  service: string | undefined,
  options: PlaceOptions,
  signal: AbortSignal,
): Promise<WantedObject[]> {
  const namespaces = await cluster.known(KINDS.namespace, { signal });
  const live = namespaces.find(one => one.metadata?.name === place.namespace);
  const team = live?.metadata?.labels?.[LABELS.team] ?? place.team;
  const own = placeObjects(place, service, options).filter(
    ({ kind }) => kind === KINDS.serviceAccount,
  );
  return [...placeObjects({ ...place, team }, undefined, options), ...own];
}

/** What of a place is missing or is not as it should be, as the watches have told. */
export async function placeDrift(
  cluster: Cluster,
  place: Place,
  service: string | undefined,
  options: PlaceOptions,
  signal: AbortSignal,
): Promise<WantedObject[]> {
  const wanted = await wantedIn(cluster, place, service, options, signal);
  const found = await Promise.all(
    wanted.map(async one => {
      const live = await knownOf(cluster, one, signal);
      return !live || driftOnce(one.wanted, live, cluster.manager).length > 0;
    }),
  );
  return wanted.filter((_one, i) => found[i]);
}

/**
 * Makes a place be as it should: before the first object in it, and where somebody has changed it since. Where all is well
 * it costs no call. A namespace of that name which is not ours is a conflict. What is shared carries no fence: the claims of
 * many services write it, and all of them the same.
 */
export async function ensurePlace(
  cluster: Cluster,
  place: Place,
  service: string | undefined,
  options: PlaceOptions,
  context: WriteContext,
): Promise<void> {
  const drifted = await placeDrift(
    cluster,
    place,
    service,
    options,
    context.signal,
  );
  // One after the other: nothing stands in a namespace that is not there yet.
  for (const { wanted } of drifted)
    await cluster.apply(wanted, context, { force: true });
}
