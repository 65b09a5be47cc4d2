/** A copy of its own, without what is undefined. */
export const copy = <T>(value: T): T => JSON.parse(JSON.stringify(value));

/** True if two values are the same as JSON: what is undefined is not there, and the order of keys says nothing. */
export function same(a: any, b: any): boolean {
  if (a === b) return true;
  if (
    typeof a !== 'object' ||
    typeof b !== 'object' ||
    a === null ||
    b === null
  )
    return false;
  if (Array.isArray(a) !== Array.isArray(b)) return false;
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return (
    [...keys].every(key => same(a[key], b[key])) &&
    (!Array.isArray(a) || a.length === b.length)
  );
}
