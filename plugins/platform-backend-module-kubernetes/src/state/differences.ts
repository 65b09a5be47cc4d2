import { sameQuantity } from '../objects/quantity';
import { type Path, pick } from './managedFields';

/** Lists whose members have a name of their own, and of which fields it is made. All others are taken as a whole. */
const KEYS: Record<string, string[][]> = {
  containers: [['name']],
  env: [['name']],
  volumes: [['name']],
  imagePullSecrets: [['name']],
  volumeMounts: [['mountPath']],
  ports: [
    ['containerPort', 'protocol'],
    ['port', 'protocol'],
  ],
  topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable']],
};
const QUANTITIES = ['requests', 'limits', 'hard', 'default', 'defaultRequest'];

/** Whether a value has fields. */
export const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** A server drops what says nothing: also the empty text of a variable. */
const isEmpty = (value: unknown) =>
  value === '' ||
  ((isObject(value) || Array.isArray(value)) &&
    Object.keys(value).length === 0);

const nameOf = (segment: string | undefined) => segment?.replace(/^f:/, '');

function isQuantity(path: Path): boolean {
  return (
    QUANTITIES.includes(nameOf(path.at(-2)) ?? '') ||
    nameOf(path.at(-1)) === 'sizeLimit'
  );
}

/** One place in which two values are not alike. */
export interface Found {
  path: Path;
  wanted?: unknown;
  found?: unknown;
}

/** Whether somebody else has written a list or map that is taken as a whole. */
type Taken = (path: Path) => boolean;

function inList(
  wanted: unknown[],
  found: unknown[],
  taken: Taken,
  path: Path,
): Found[] {
  // Inside of what is taken as a whole nothing has a name.
  const whole = path.some(one => one.startsWith('i:'));
  const keys = whole
    ? undefined
    : KEYS[nameOf(path.at(-1)) ?? '']?.find(fields =>
        wanted.every(
          one => isObject(one) && fields.every(key => one[key] !== undefined),
        ),
      );
  if (!keys) {
    const alike =
      wanted.length === found.length &&
      wanted.every(
        (one, i) =>
          !differences(one, found[i], taken, [...path, `i:${i}`]).length,
      );
    return alike ? [] : [{ path, wanted, found }];
  }
  return (wanted as Array<Record<string, unknown>>).flatMap(member => {
    const name = Object.fromEntries(keys.map(key => [key, member[key]]));
    const segment = `k:${JSON.stringify(name)}`;
    return differences(member, pick(found, segment), taken, [...path, segment]);
  });
}

/**
 * Where what is found is not what is wanted. What is found beyond that is somebody else's, or the server's own; only in
 * what is taken as a whole there is nothing beyond, so that whoever adds to it has it all.
 */
export function differences(
  wanted: unknown,
  found: unknown,
  taken: Taken,
  path: Path = [],
): Found[] {
  if (wanted === undefined) return [];
  if (isEmpty(wanted) && (found === undefined || isEmpty(found))) return [];
  const both = [wanted, found];
  if (both.every(isObject) || both.every(Array.isArray)) {
    if (taken(path)) return [{ path, wanted, found }];
  }
  if (isObject(wanted) && isObject(found)) {
    return Object.keys(wanted).flatMap(key =>
      differences(wanted[key], found[key], taken, [...path, `f:${key}`]),
    );
  }
  if (Array.isArray(wanted) && Array.isArray(found))
    return inList(wanted, found, taken, path);
  const alike =
    wanted === found ||
    (isQuantity(path) &&
      found !== undefined &&
      sameQuantity(wanted as string, found as string));
  return alike ? [] : [{ path, wanted, found }];
}
