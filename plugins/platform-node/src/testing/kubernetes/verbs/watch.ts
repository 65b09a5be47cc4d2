import type { ServerResponse } from 'node:http';
import { ApiError } from '../ApiError';
import type { Route } from '../route';
import { fieldSelector, labelSelector } from '../selectors';
import type { Change } from '../Store';
import { resourceOf } from '../Store';
import type { KubeObject } from '../types';
import { apiVersionOf } from '../types';
import type { Call, World } from '../World';
import { wholeNumber } from './options';

/** One line of a watch. */
export interface WatchEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  object: unknown;
}

/** What a change is to a watch that sees only a part: an object that leaves the part is deleted to it. */
export function seen(
  change: Change,
  sees: (o: KubeObject) => boolean,
): WatchEvent | undefined {
  const before = change.previous !== undefined && sees(change.previous);
  const now = change.type !== 'DELETED' && sees(change.object);
  if (now)
    return { type: before ? 'MODIFIED' : 'ADDED', object: change.object };
  if (!before) return undefined;
  // As it was last seen, with the revision at which it left.
  const { resourceVersion } = change.object.metadata;
  const last = change.type === 'DELETED' ? change.object : change.previous!;
  return {
    type: 'DELETED',
    object: { ...last, metadata: { ...last.metadata, resourceVersion } },
  };
}

const tooOld = (asked: number, oldest: number) =>
  new ApiError(410, 'Expired', `too old resource version: ${asked} (${oldest})`)
    .body;

/** GET with `watch`: lines of events until the time is over, somebody goes away, or what is asked for is too old. */
export function watch(
  world: World,
  { type, namespace }: Route,
  call: Call,
  response: ServerResponse,
  bookmarkMs: number,
): void {
  const label = labelSelector(call.query.get('labelSelector') ?? '');
  const field = fieldSelector(call.query.get('fieldSelector') ?? '', type.kind);
  const sees = (o: KubeObject) =>
    (!namespace || o.metadata.namespace === namespace) && label(o) && field(o);
  const resource = resourceOf(type);
  const apiVersion = apiVersionOf(type);
  const from = wholeNumber(call, 'resourceVersion') ?? 0;
  const send = ({ type: what, object }: WatchEvent) => {
    const said =
      what === 'ERROR' ? object : { ...(object as KubeObject), apiVersion };
    response.write(`${JSON.stringify({ type: what, object: said })}\n`);
  };
  response.writeHead(200, { 'content-type': 'application/json' });
  response.flushHeaders();
  if (from && from < world.store.compacted) {
    send({ type: 'ERROR', object: tooOld(from, world.store.compacted) });
    response.end();
    return;
  }
  const tell = (change: Change) => {
    const event = change.resource === resource ? seen(change, sees) : undefined;
    if (event) send(event);
  };
  const bookmark = (annotations?: Record<string, string>) =>
    send({
      type: 'BOOKMARK',
      object: {
        kind: type.kind,
        metadata: {
          resourceVersion: String(world.store.revision),
          creationTimestamp: null,
          ...(annotations && { annotations }),
        },
      },
    });
  const bookmarks = call.query.get('allowWatchBookmarks') === 'true';
  if (!from) {
    for (const object of world.store.list(resource, namespace).filter(sees))
      send({ type: 'ADDED', object });
    if (bookmarks && call.query.get('sendInitialEvents') === 'true')
      bookmark({ 'k8s.io/initial-events-end': 'true' });
  } else {
    for (const change of world.store.since(resource, from)) tell(change);
  }
  const stop = world.store.listen(tell);
  const ticks = bookmarks ? setInterval(bookmark, bookmarkMs) : undefined;
  const seconds = wholeNumber(call, 'timeoutSeconds') || 1800;
  const over = setTimeout(() => {
    if (bookmarks) bookmark();
    response.end();
  }, seconds * 1000);
  response.on('close', () => {
    stop();
    clearInterval(ticks);
    clearTimeout(over);
  });
}
