import type { LiveObject } from './live';

/** Fields as `managedFields` names them: `f:spec`, `k:{"name":"app"}`, `v:"x"`, `i:0`; `.` is the thing itself. */
export type Path = string[];
export interface Fields {
  [segment: string]: Fields;
}

const entriesOf = ({ metadata }: LiveObject) => metadata?.managedFields ?? [];

/** A member of a value, by one segment of a path; undefined if there is none. Keys that the server fills in need not be there. */
export function pick(value: unknown, segment: string): unknown {
  const rest = segment.slice(2);
  if (segment.startsWith('f:')) {
    const holds = typeof value === 'object' && value !== null;
    return holds && Object.hasOwn(value, rest)
      ? (value as Record<string, unknown>)[rest]
      : undefined;
  }
  if (!Array.isArray(value)) return undefined;
  if (segment.startsWith('i:')) return value[Number(rest)];
  const wanted = JSON.parse(rest);
  if (segment.startsWith('v:')) return value.find(one => one === wanted);
  return value.find(one =>
    Object.entries(wanted).every(
      ([key, its]) => one?.[key] === its || one?.[key] === undefined,
    ),
  );
}

/** What a manager owns by having applied it. */
export const fieldsOf = (live: LiveObject, manager: string): Fields =>
  entriesOf(live).find(
    one =>
      one.manager === manager && one.operation === 'Apply' && !one.subresource,
  )?.fieldsV1 ?? {};

/** A list's member may be named by more keys than we name it by. */
function step(fields: Fields | undefined, segment: string): Fields | undefined {
  if (!fields || fields[segment]) return fields?.[segment];
  if (!segment.startsWith('k:')) return undefined;
  const wanted = Object.entries(JSON.parse(segment.slice(2)));
  const same = Object.keys(fields).find(one => {
    if (!one.startsWith('k:')) return false;
    const named = JSON.parse(one.slice(2));
    return wanted.every(([key, its]) => named[key] === its);
  });
  return same === undefined ? undefined : fields[same];
}

/** Who owns a field, the last writer first; undefined if nobody does. */
export function managerOf(live: LiveObject, path: Path): string | undefined {
  return entriesOf(live)
    .filter(one => path.reduce<Fields | undefined>(step, one.fieldsV1))
    .sort((a, b) => String(b.time ?? '').localeCompare(String(a.time ?? '')))
    .at(0)?.manager;
}

/**
 * Whether another manager owns a list or map as a whole (it has no fields below it there), and this one, which has
 * applied it, does not any more: it loses it when somebody changes anything in it.
 */
export function takenOver(
  live: LiveObject,
  path: Path,
  manager: string,
): boolean {
  if (
    !path.length ||
    path.reduce<Fields | undefined>(step, fieldsOf(live, manager)) !== undefined
  )
    return false;
  return entriesOf(live).some(one => {
    const below = path.reduce<Fields | undefined>(step, one.fieldsV1);
    return below !== undefined && Object.keys(below).length === 0;
  });
}

/** A path as people write it. */
export const pathText = (path: Path): string =>
  path.reduce((text, segment) => {
    const rest = segment.slice(2);
    if (segment.startsWith('f:')) {
      if (/[.\/]/.test(rest)) return `${text}["${rest}"]`;
      return text ? `${text}.${rest}` : rest;
    }
    if (!segment.startsWith('k:')) return `${text}[${rest}]`;
    return `${text}[${Object.values(JSON.parse(rest)).join(',')}]`;
  }, '');
