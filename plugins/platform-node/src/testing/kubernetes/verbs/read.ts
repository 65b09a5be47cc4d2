import { badRequest, expired } from '../ApiError';
import type { Route } from '../route';
import { fieldSelector, labelSelector } from '../selectors';
import { resourceOf } from '../Store';
import { apiVersionOf } from '../types';
import type { Call, World } from '../World';
import { wholeNumber } from './options';

interface Page {
  revision: number;
  after: string;
}

const toToken = (page: Page) =>
  Buffer.from(JSON.stringify(page)).toString('base64url');

function fromToken(token: string): Page {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    throw badRequest('continue key is not valid: illegal base64 data');
  }
}

const STALE =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

/** GET of many: filtered, and by pages if asked. */
export function list(world: World, { type, namespace }: Route, call: Call) {
  const { query } = call;
  const label = labelSelector(query.get('labelSelector') ?? '');
  const field = fieldSelector(query.get('fieldSelector') ?? '', type.kind);
  const limit = wholeNumber(call, 'limit') || Infinity;
  const token = query.get('continue');
  const page = token
    ? fromToken(token)
    : { revision: world.store.revision, after: '' };
  if (token && page.revision < world.store.compacted) throw expired(STALE);
  const key = (o: { metadata: { name: string; namespace?: string } }) =>
    `${o.metadata.namespace ?? ''}/${o.metadata.name}`;
  const all = world.store
    .list(resourceOf(type), namespace)
    .filter(o => !page.after || key(o) > page.after)
    .filter(o => label(o) && field(o));
  const items = all.slice(0, limit);
  const left = all.length - items.length;
  const selected = query.get('labelSelector') || query.get('fieldSelector');
  const apiVersion = apiVersionOf(type);
  return {
    kind: `${type.kind}List`,
    apiVersion,
    metadata: {
      resourceVersion: String(page.revision),
      ...(left && {
        continue: toToken({
          revision: page.revision,
          after: key(items[items.length - 1]),
        }),
        ...(!selected && { remainingItemCount: left }),
      }),
    },
    // The elements of a list of an own kind do not say again what they are.
    items: items.map(({ kind, apiVersion: own, ...rest }) =>
      type.custom ? { apiVersion, kind, ...rest } : rest,
    ),
  };
}
