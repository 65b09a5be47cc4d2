/** Shorter ones would take words out of sentences, and hide nothing. */
const SHORTEST = 4;
const MASK = '***';

/** A lone surrogate has no such form. */
function inAddress(value: string): string {
  try {
    return encodeURIComponent(value);
  } catch {
    return value;
  }
}

/** The ways in which a value shows up in what programs write. */
function formsOf(value: string): string[] {
  const forms = [
    value,
    value.trim(),
    JSON.stringify(value).slice(1, -1),
    inAddress(value),
    Buffer.from(value).toString('base64').replace(/=+$/, ''),
  ];
  // Log lines are told one by one.
  return forms.flatMap(form => form.split(/\r?\n/));
}

/** Masks these values in a text, the longest first: one may be a part of another. Pure. */
export function mask(values: string[]): (text: string) => string {
  const forms = [...new Set(values.flatMap(formsOf))]
    .filter(form => form.length >= SHORTEST)
    .sort((a, b) => b.length - a.length);
  return text =>
    forms.reduce((masked, form) => masked.replaceAll(form, MASK), text);
}

/** Values of a Secret as it is read. */
export const valuesOf = (secret: object): string[] =>
  Object.values((secret as { data?: Record<string, string> }).data ?? {}).map(
    one => Buffer.from(one, 'base64').toString(),
  );

/** What must not be seen of values: of an address of a database also the password alone. */
export const secretParts = (values: string[]): string[] =>
  values.flatMap(value => {
    const password = /^[a-z]+:\/\/[^:/@\s]+:([^@/\s]+)@/.exec(value)?.[1];
    if (!password) return [value];
    try {
      return [value, password, decodeURIComponent(password)];
    } catch {
      return [value, password];
    }
  });
