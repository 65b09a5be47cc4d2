import { ANNOTATIONS, fenceOf, withFence } from '../objects/labels';
import type { ObjectMeta } from '../objects/kinds';
import { differences, type Found, isObject } from './differences';
import {
  type Fields,
  type Path,
  fieldsOf,
  managerOf,
  pathText,
  pick,
  takenOver,
} from './managedFields';
import type { LiveObject } from './live';

/** One field that is not as it was set. Of a Secret it says only which. */
export interface Drift {
  /** As people write it: `spec.template.spec.containers[app].image`. */
  path: string;
  wanted?: unknown;
  found?: unknown;
  /** Field manager that it belongs to now. */
  by?: string;
}

/** Fields that are ours and no longer wanted: a variable that was taken out stays until it is applied without it. */
function left(fields: Fields, wanted: unknown, path: Path): Found[] {
  return Object.entries(fields).flatMap(([segment, below]): Found[] => {
    if (segment === '.') return [];
    const at = [...path, segment];
    const inside = pick(wanted, segment);
    if (inside === undefined) return [{ path: at }];
    return isObject(inside) || Array.isArray(inside)
      ? left(below, inside, at)
      : [];
  });
}

const isFence = (path: Path) => path.at(-1) === `f:${ANNOTATIONS.fence}`;

/**
 * In what an object is not as our field manager wants it. A field that we do not set is nobody's business here, such as
 * `replicas` under an autoscaler. The fence tells who wrote last, and is no property. Pure.
 */
export function driftOf(
  wanted: LiveObject & { metadata: ObjectMeta },
  live: LiveObject,
  manager: string,
): Drift[] {
  // Members of a list say neither, and neither ever changes.
  const { apiVersion, kind, ...rest } = wanted;
  const ours = fieldsOf(live, manager);
  const found = [
    ...differences(rest, live, path => takenOver(live, path, manager)),
    ...left(ours, withFence(wanted, fenceOf(live)), []).map(one => ({
      ...one,
      found: one.path.reduce<unknown>(pick, live),
    })),
  ].filter(({ path }) => !isFence(path));
  const hidden = kind === 'Secret';
  return found.map(({ path, ...values }) => {
    const by = managerOf(live, path);
    return {
      path: pathText(path),
      ...(hidden ? {} : values),
      ...(by && by !== manager ? { by } : {}),
    };
  });
}

const shown = (value: unknown) =>
  typeof value === 'string' ? value : JSON.stringify(value);

/** Drift as one sentence about its first field; undefined if there is none. */
export function driftSentence(drift: Drift[]): string | undefined {
  const [first, ...more] = drift;
  if (!first) return undefined;
  const by = first.by ? `, set by ${first.by}` : '';
  const found = first.found === undefined ? 'missing' : shown(first.found);
  const wanted =
    first.wanted === undefined ? '' : ` instead of ${shown(first.wanted)}`;
  const values =
    'found' in first || 'wanted' in first
      ? `${first.path} is ${found}${wanted}`
      : `${first.path} is not as it was set`;
  const others = more.length
    ? `, and ${more.length} more ${
        more.length === 1 ? 'field is' : 'fields are'
      } different`
    : '';
  return `${values}${by}${others}`;
}
